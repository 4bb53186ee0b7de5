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
    const follow = ({ currentTarget }) => {
      atlas.choose(kind, id);
      atlas.reveal(kind, id);
      if (!currentTarget.isConnected) body.parentNode.querySelector("h2").focus();
    };
    return h("button.plain", { type: "button", onclick: follow }, atlas.nameOf(id) ?? id);
  };
  atlas.go = go;

  const rowsWhere = (table, column, id) => table[column].flatMap((value, row) => (value === id ? [row] : []));

  /* ---- actions ---- */

  /** Old way to copy, for where a file has no right to the clipboard; false if refused too. */
  const copyByCommand = (text) => {
    const box = h("textarea", {}, text);
    document.body.append(box);
    box.select();
    const done = document.execCommand("copy");
    box.remove();
    return done;
  };

  /** Last resort: the text, chosen, to be copied by hand. */
  const offer = (text, button) => {
    const box = h("textarea", { readonly: true, rows: 6, tl: "copy_by_hand" }, text);
    const dialog = h("dialog", {}, h("p", { t: "copy_by_hand" }), box, atlas.button("close", () => dialog.close()));
    dialog.onclose = () => (dialog.remove(), button.focus());
    document.body.append(dialog);
    dialog.showModal();
    box.select();
  };

  /** Say on the button itself that it worked: on a phone the sheet hides the line of messages. */
  const confirm = (button, said) => {
    if (button.dataset.done) return;
    const before = button.textContent;
    button.dataset.done = "";
    button.textContent = button.dataset.t ? `✓ ${said}` : "✓";
    setTimeout(() => {
      delete button.dataset.done;
      button.textContent = button.dataset.t ? t(button.dataset.t) : before;
    }, 2500);
  };

  const copy = async (text, button, said = t("copied")) => {
    const done = await navigator.clipboard?.writeText(text).then(() => true, () => false);
    if (!done && !copyByCommand(text)) return offer(text, button);
    button.focus();
    confirm(button, said);
    atlas.say(said);
  };

  const copier = (text, said) => (event) => copy(text(), event.currentTarget, said);

  const actions = (kind, rows) =>
    h("div.actions", {},
      rows.length > 0 && atlas.button("copy_citation", copier(() => rows.map(atlas.citation).join("\n"), t("copied_n", { n: rows.length }))),
      atlas.button("copy_link", copier(() => atlas.link(kind))));

  /* ---- statements ---- */

  const fact = (rows) => {
    const item = atlas.statement(rows);
    item.append(h("button.plain.cite", { type: "button", tl: "copy_citation", onclick: copier(() => rows.map(atlas.citation).join("\n")) }, "❝"));
    return item;
  };

  const facts = (rows) => rows.length > 0 && h("ul", {}, atlas.merge(rows).map(fact));

  const years = (rows) => {
    const byYear = atlas.groupRows(rows.map((row) => s.as_of[row].split("/").pop().slice(0, 4)));
    return [...byYear].sort((a, b) => (a[0] < b[0] ? 1 : -1)).map(([year, at]) =>
      h("div.year", {}, h("h4", {}, year), facts(at.map((i) => rows[i]))));
  };

  const figures = (rows, scope) => facts(rows.filter((row) => s.unit[row] && s.scope[row] === scope));

  /** Figures of the groups that a project is counted in: never its own. */
  const groupFigures = (ids) => ids.map((id) => {
    const list = facts(atlas.totals(id));
    return list && [h("p", {}, go("programme", id)), list];
  });

  /** Stages as of one time that differ, side by side. */
  const stages = (rows) => {
    const byTime = atlas.groupRows(rows.map((row) => (s.property[row] === "stage" ? s.as_of[row] : null)));
    return [...byTime].filter(([time]) => time).map(([, at]) => at.map((i) => rows[i]))
      .filter((group) => new Set(group.map((row) => s.value[row])).size > 1)
      .map((group) => h("div.beside", {}, atlas.merge(group).map((same) => h("ul", {}, atlas.statement(same)))));
  };

  const said = (rows) => [
    rows.length > 0 && section("differing", atlas.beside(s.subject_id[rows[0]]), stages(rows)),
    section("timeline", rows.length ? years(rows) : h("p.source", { t: "no_statements" })),
  ];

  const remarks = (texts) => texts.filter(Boolean).map((text) => h("p.remark", {}, text));

  /* ---- belonging ---- */

  /** What of a project lies in a unit, and who says so: with the remark on that statement, since a
   * list is no position; where list and drawing disagree, each has a sentence. */
  const membership = (row) => {
    const m = memberships;
    const n = Math.round(m.share[row] * 100);
    const ours = units.basis[units.row.get(m.unit_id[row])] === "interpreted"; // no document drew it
    const source = m.source_id[row] && atlas.sourceOf(m.source_id[row], m.locator[row]);
    const note = atlas.remark(s.note[s.row.get(m.statement_id[row])]);
    const share = m.share[row] != null && m.share[row] < 0.995 && t("share", { n });
    const words = [t(`membership_${m.membership[row]}`), m.membership[row] !== "stated" && t(`basis_${m.basis[row]}`), share, source];
    return [
      m.conflict[row] && h("span.mark.scope", { t: ours ? "readings_differ" : "membership_conflict" }),
      m.conflict[row] ? ["listed_by", "drawn_otherwise"].map((code) => h("p.source", {}, t(code, { source, n }))) : h("span.source", {}, words.filter(Boolean).join(" · ")),
      note && h("p.remark", {}, note),
    ];
  };

  const unitsOf = (id) => items(rowsWhere(memberships, "project_id", id).filter((row) => memberships.membership[row] !== "outside" || memberships.conflict[row])
    .map((row) => [go("unit", memberships.unit_id[row]), " ", membership(row)]));

  const changes = (id) => items(rowsWhere(ledger, "subject_id", id).map((row) => {
    const [word, more] = atlas.history(row);
    return [[ledger.from_view[row], ledger.to_view[row]].filter(Boolean).map(atlas.view).join(" → "), " ", h("b", {}, word), " ", more];
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
      projects.position[row] !== "no_site" && section("remarks", remarks(atlas.remarks(id))), // why it has none: told above
      section("changes", changes(id)),
      said(rows),
    ];
  };

  const ofUnit = (row, id, rows) => {
    const members = rowsWhere(memberships, "unit_id", id).filter((at) => memberships.membership[at] !== "outside");
    return [
      head(units, row, atlas.word("plan_unit_kinds", units.kind[row]), atlas.remark(units.theme[row])),
      actions("unit", rows),
      atlas.drawing(row),
      h("details", {}, h("summary", { t: "how_drawn" }), remarks(atlas.remarks(id))),
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
      section("group_totals", figures(rows, "group")),
      section("part_of", parent && go("programme", parent)),
      section("has_parts", items(parts.map((part) => go("programme", programmes.programme_id[part])))),
      section("remarks", remarks([atlas.remark(programmes.note[row])])),
      said(rows),
      section("members", items(members.map((at) => go("project", projects.project_id[at])))),
    ];
  };

  /** A place of the gazetteer: how it was found, and which projects lie there. */
  const ofPlace = (row, id) => [
    head(places, row, atlas.word("place_types", places.place_type[row])),
    actions("place", []),
    atlas.placePosition(row),
    section("projects_here", items(rowsWhere(projects, "place_id", id).map((at) => go("project", projects.project_id[at])))),
  ];

  const KINDS = { project: [projects, ofProject], unit: [units, ofUnit], programme: [programmes, ofProgramme], place: [places, ofPlace] };

  atlas.on("project unit programme place lang", () => {
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

  /** Bring what the address names into view; a permanent `link` opens its card, and on a narrow
   * screen that alone. */
  atlas.opened = (link) => {
    const kind = Object.keys(KINDS).find(atlas.get);
    if (link && kind) atlas.set({ right: "detail" });
    if (link) atlas.keepOne();
    if (kind) atlas.reveal(kind, atlas.get(kind));
  };
});
