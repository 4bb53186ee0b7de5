/* The side panel of the chosen project, unit or programme. Built anew when another is chosen. */
atlas.control((atlas) => {
  "use strict";
  const { data, h, t } = atlas;
  const { projects, programmes, units, statements, memberships, ledger, places } = data;
  const body = atlas.panel("detail", "right", { tool: false });
  const s = statements;

  const section = (code, ...content) => {
    const parts = content.flat(3).filter(Boolean);
    return parts.length > 0 && h("section", {}, h("h3", { t: code }), parts);
  };
  const items = (list) => list.length > 0 && h("ul", {}, list.map((item) => h("li", {}, item)));

  /** Button that leads to another subject. */
  const go = (kind, id) => {
    const follow = () => {
      atlas.choose(kind, id);
      if (kind === "project") atlas.bring(projects.geo[projects.row.get(id)]);
    };
    return h("button.plain", { type: "button", onclick: follow }, atlas.nameOf(id) ?? id);
  };
  atlas.go = go;

  const rowsWhere = (table, column, id) => table[column].flatMap((value, row) => (value === id ? [row] : []));

  /* ---- actions ---- */

  const copy = async (text) => {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      const box = h("textarea", {}, text);
      document.body.append(box);
      box.select();
      document.execCommand("copy");
      box.remove();
    }
    atlas.say(t("copied"));
  };

  const actions = (kind, rows) =>
    h("div.actions", {},
      rows.length > 0 && atlas.button("copy_citation", () => copy(rows.map(atlas.citation).join("\n"))),
      atlas.button("copy_link", () => copy(atlas.link(kind))));

  /* ---- statements ---- */

  const years = (rows) => {
    const byYear = atlas.groupRows(rows.map((row) => s.as_of[row].split("/").pop().slice(0, 4)));
    return [...byYear].sort((a, b) => (a[0] < b[0] ? 1 : -1)).map(([year, at]) =>
      h("div.year", {}, h("h4", {}, year), h("ul", {}, at.map((i) => fact(rows[i])))));
  };

  const fact = (row) => {
    const item = atlas.statement(row);
    item.append(h("button.plain", { type: "button", tl: "copy_citation", onclick: () => copy(atlas.citation(row)) }, "❝"));
    return item;
  };

  const figures = (rows, scope) => {
    const numeric = rows.filter((row) => s.unit[row] && s.scope[row] === scope);
    return numeric.length > 0 && h("ul.figures", {}, numeric.map((row) => atlas.statement(row)));
  };

  /** Figures of the groups that a project is counted in: never its own. */
  const groupFigures = (ids) => ids.map((id) => {
    const list = figures(atlas.rowsOf.get(id) || [], "group");
    return list && [h("p", {}, go("programme", id)), list];
  });

  /** Stages as of one time that differ, side by side. */
  const stages = (rows) => {
    const byTime = atlas.groupRows(rows.map((row) => (s.property[row] === "stage" ? s.as_of[row] : null)));
    return [...byTime].filter(([time]) => time).map(([, at]) => at.map((i) => rows[i]))
      .filter((group) => new Set(group.map((row) => s.value[row])).size > 1)
      .map((group) => h("div.beside", {}, group.map((row) => h("ul", {}, atlas.statement(row)))));
  };

  const said = (rows) => [
    rows.length > 0 && section("differing", atlas.beside(s.subject_id[rows[0]]), stages(rows)),
    section("timeline", rows.length ? years(rows) : h("p.source", { t: "no_statements" })),
  ];

  /* ---- belonging ---- */

  const membership = (row) => {
    const m = memberships;
    const share = m.share[row] != null && m.share[row] < 1 && `${Math.round(m.share[row] * 100)} %`;
    const words = [t(`membership_${m.membership[row]}`), t(`basis_${m.basis[row]}`), share, m.source_id[row] && atlas.sourceOf(m.source_id[row], m.locator[row])];
    return [h("span.source", {}, words.filter(Boolean).join(" · ")), m.conflict[row] && h("span.mark.scope", { t: "membership_conflict" })];
  };

  const unitsOf = (id) => items(rowsWhere(memberships, "project_id", id).filter((row) => memberships.membership[row] !== "outside" || memberships.conflict[row])
    .map((row) => [go("unit", memberships.unit_id[row]), " ", membership(row)]));

  const changes = (id) => items(rowsWhere(ledger, "subject_id", id).map((row) => {
    const stages = ledger.from_stage[row] && ledger.to_stage[row] && ledger.from_stage[row] !== ledger.to_stage[row] && `${atlas.word("stages", ledger.from_stage[row])} → ${atlas.word("stages", ledger.to_stage[row])}`;
    return [[ledger.from_view[row], ledger.to_view[row]].filter(Boolean).map(atlas.view).join(" → "), " ", h("b", {}, atlas.word("ledger_changes", ledger.change[row])), " ", stages || ""];
  }));

  /* ---- the three kinds of subject ---- */

  const head = (table, row, words, ...more) => [
    h("h3.name", {}, atlas.name(table, row)),
    h("p.other", {}, [atlas.otherName(table, row), ...atlas.list(table.aliases?.[row])].filter(Boolean).join(" · ")),
    h("p", {}, h("span.source", {}, words), " ", more),
  ];

  const ofProject = (row, id, rows) => {
    const inProgrammes = atlas.list(projects.programmes[row]);
    const parent = projects.parent_id[row];
    return [
      head(projects, row, atlas.word("kinds", projects.kind[row]), atlas.stage(row)),
      h("p.note.excluded", { t: "not_in_filter", hidden: atlas.get("shown")[row] }),
      actions("project", rows),
      atlas.position(row),
      section("figures", figures(rows, "own")),
      section("figures_group", groupFigures(inProgrammes)),
      section("in_units", unitsOf(id)),
      section("in_programmes", items(inProgrammes.map((programme) => go("programme", programme)))),
      section("part_of", parent && go("project", parent)),
      section("has_parts", items(rowsWhere(projects, "parent_id", id).map((part) => go("project", projects.project_id[part])))),
      section("changes", changes(id)),
      said(rows),
    ];
  };

  const ofUnit = (row, id, rows) => {
    const members = rowsWhere(memberships, "unit_id", id).filter((at) => memberships.membership[at] !== "outside");
    return [
      head(units, row, atlas.word("plan_unit_kinds", units.kind[row]), units.theme[row]),
      actions("unit", rows),
      h("p.note", { t: units.geo[row] == null ? "no_extent" : "drawn_by_us" }),
      units.drawing_note[row] !== t("drawn_by_us") && h("p.source", {}, units.drawing_note[row] || ""),
      units.edge_uncertainty_m[row] && h("p.source", {}, t("edge", { n: units.edge_uncertainty_m[row] })),
      said(rows),
      section("members", items(members.map((at) => [go("project", memberships.project_id[at]), " ", membership(at)]))),
    ];
  };

  const ofProgramme = (row, id, rows) => {
    const parent = programmes.parent_id[row];
    const members = projects.programmes.flatMap((list, at) => (atlas.list(list).includes(id) ? [at] : []));
    const parts = rowsWhere(programmes, "parent_id", id);
    return [
      head(programmes, row, atlas.word("programme_kinds", programmes.kind[row])),
      actions("programme", rows),
      section("figures_group", figures(rows, "group")),
      section("part_of", parent && go("programme", parent)),
      section("has_parts", items(parts.map((part) => go("programme", programmes.programme_id[part])))),
      said(rows),
      section("members", items(members.map((at) => go("project", projects.project_id[at])))),
    ];
  };

  const KINDS = { project: [projects, ofProject], unit: [units, ofUnit], programme: [programmes, ofProgramme] };

  atlas.on("project unit programme lang", () => {
    const kind = Object.keys(KINDS).find((one) => atlas.get(one));
    const [table, make] = KINDS[kind] || [];
    const id = atlas.get(kind);
    const row = table?.row.get(id);
    atlas.fill(body, row == null ? h("p.source", { t: "choose_something" }) : h("article", {}, make(row, id, atlas.rowsOf.get(id) || []).flat(3).filter(Boolean)));
    body.scrollTop = 0;
  });

  /* the card stays when the filters leave its project out, and says so */
  atlas.on("shown", () => {
    const note = body.querySelector(".excluded");
    if (note) note.hidden = atlas.get("shown")[projects.row.get(atlas.get("project"))];
  });

  /** A permanent link opens what it names. */
  if (["project", "unit", "programme"].some(atlas.get)) atlas.set({ right: "detail" });
  atlas.opened = () => {
    const row = projects.row.get(atlas.get("project"));
    if (row != null) atlas.bring(projects.geo[row]);
  };
}, true);
