/* Statements in words: what is said, how firmly, and who says so where. Every value becomes a
 * text node. Used by popups, the panel and the district's figures. */
atlas.control((atlas) => {
  "use strict";
  const { data, h } = atlas;
  const { statements, sources, projects, places } = data;

  const english = () => atlas.get("lang") === "en";

  /** Whole or decimal number, grouped; large ones in 万 and 亿 or in millions. */
  const grouped = (value) => {
    const scales = english() ? [[1e9, " bn"], [1e6, " m"]] : [[1e8, " 亿"], [1e4, " 万"]];
    const [scale, word] = scales.find(([least]) => Math.abs(value) >= least) || [1, ""];
    return (value / scale).toLocaleString("en", { maximumFractionDigits: 4 }) + word;
  };

  /** Value of a statement in words. */
  const valueOf = (row) => {
    const [value, unit] = [statements.value[row], statements.unit[row]];
    if (unit) {
      const word = atlas.word("units", unit);
      return Number.isNaN(Number(value)) ? `${value} ${word}` : `${grouped(Number(value))}${/^[%‰]/.test(word) || !english() ? "" : " "}${word}`;
    }
    return statements.property[row] === "stage" ? atlas.word("stages", value) : nameOf(value) ?? value;
  };
  atlas.valueOf = valueOf;

  /** Name of a project, programme or unit by id, if there is one. */
  const nameOf = (id) => {
    for (const table of [projects, data.programmes, data.units, data.plans]) {
      const row = table.row.get(id);
      if (row != null) return atlas.name(table, row);
    }
    return null;
  };
  atlas.nameOf = nameOf;

  const subjectOf = (row) => nameOf(statements.subject_id[row]) ?? (english() ? data.district.name_en : data.district.name);

  /** Where a statement stands: title, publisher, date, page and paragraph. */
  const sourceOf = (id, locator) => {
    const row = sources.row.get(id);
    const at = locator ? atlas.t("paragraph", { n: locator.slice(1) }) : "";
    if (row == null) return [id, at].filter(Boolean).join(" · ");
    const { title, publisher, published, page } = sources;
    const sheet = page[row] && atlas.t("sheet_page", { n: page[row] });
    return [atlas.t("title_marks", { title: title[row] }), publisher[row], published[row], sheet, at].filter(Boolean).join(" · ");
  };
  atlas.sourceOf = sourceOf;

  /** One statement as a citation in one line. */
  atlas.citation = (row) =>
    atlas.t("citation", {
      subject: subjectOf(row),
      property: atlas.word("properties", statements.property[row]),
      original: statements.original[row],
      as_of: statements.as_of[row],
      source: sourceOf(statements.source_id[row], statements.locator[row]),
    });

  /* ---- the ledger ---- */

  const views = data.district.views.map(({ id }) => id);
  const inLedger = atlas.groupRows(data.ledger.subject_id);

  /** Name of a document year. */
  atlas.view = (id) => data.district.views.find((view) => view.id === id)?.[atlas.get("lang")] ?? id;

  /** Every earlier and later document year, as "earlier~later". */
  atlas.pairs = views.flatMap((from, i) => views.slice(i + 1).map((to) => `${from}~${to}`));

  /** What became of a subject between two document years; undefined if neither names it. */
  atlas.changeOf = (id, pair) => {
    const [from, to] = pair.split("~").map((view) => views.indexOf(view));
    const rows = (inLedger.get(id) || []).filter((row) => {
      const at = views.indexOf(data.ledger.to_view[row]);
      return at > from && at <= to;
    });
    const told = rows.map((row) => data.ledger.change[row]);
    return ["new", "moved_on", "contradicted"].find((change) => told.includes(change)) ?? told.pop();
  };

  const mark = (kind, list, code, plain) => code && code !== plain && h(`span.mark.${kind}`, {}, atlas.word(list, code));

  /** A statement as a list item. */
  atlas.statement = (row, { dated = true, whole = false } = {}) => {
    const s = statements;
    const value = valueOf(row);
    const [number] = value.match(/^[\d.,]+/) || [value];
    const repeats = s.original[row].includes(number); // the words say the value already
    return h("li.fact", {},
      whole && h("p", {}, subjectOf(row)),
      h("p", {},
        h("b", {}, atlas.word("properties", s.property[row])), " ",
        h("q", {}, s.original[row]), " ",
        !repeats && h("span.value", {}, value), " ",
        mark("relation", "relations", s.relation[row], "exact"),
        mark("modality", "modalities", s.modality[row], "actual"),
        mark("scope", "scopes", s.scope[row], "own"),
        dated && h("time", {}, s.as_of[row])),
      h("p.source", {}, sourceOf(s.source_id[row], s.locator[row])),
      whole && s.note[row] && h("p.source", {}, s.note[row]));
  };

  /** Series of figures that the register's checks reported, side by side; of one subject, or all. */
  atlas.beside = (subject) =>
    data.beside.map(({ code, ids }) => ({ code, rows: ids.map((id) => statements.row.get(id)) }))
      .filter(({ rows }) => !subject || rows.some((row) => statements.subject_id[row] === subject))
      .map(({ code, rows }) => h("div.disagreement", {},
        h("p.note", { t: `beside_${code}` }),
        h("div.beside", {}, rows.map((row) => h("ul", {}, atlas.statement(row, { whole: true }))))));

  /** Position of a project: its class, how sure, and why, in plain words. */
  atlas.position = (row) => {
    const place = places.row.get(projects.place_id[row]);
    const position = projects.position[row];
    const radius = projects.uncertainty_m[row];
    const of = (column) => (place == null ? null : places[column][place]);
    const parent = of("parent") && places.name[places.row.get(of("parent"))];
    const phrase = (column) => of(column) && atlas.word("georeference_phrases", of(column));
    const original = data.words.georeference_phrases?.[of("georeference_protocol")]?.[1];
    const how = [
      projects.match_type[row] && atlas.word("match_types", projects.match_type[row]),
      radius && atlas.t("within", { n: radius >= 1000 ? `${(radius / 1000).toFixed(1)} km` : `${Math.round(radius)} m` }),
      parent && atlas.t("lies_in", { name: parent }),
    ];
    return h(`div.position.${position}`, {},
      h("p", {}, h("b", {}, atlas.t(`position_${position}`)), english() ? ". " : "。", how.filter(Boolean).join(english() ? "; " : "；")),
      h("p.source", { title: english() ? null : original }, [phrase("georeference_protocol"), phrase("georeference_remarks")].filter(Boolean).join(english() ? " " : "；") || atlas.t(place == null ? "no_place" : `why_${position}`)),
      of("georeference_sources") && h("p.source", {}, atlas.t("position_source", { text: of("georeference_sources") })),
      of("verification_status") && position !== "unplaced" && h("p.source", {}, atlas.t("verification", { text: phrase("verification_status") })));
  };

  /** Stage in words, with the time since when. */
  atlas.stage = (row) => {
    const stage = projects.stage[row];
    return h(`span.chip.${atlas.phaseOf(stage)}`, {}, stage ? `${atlas.word("stages", stage)}${projects.stage_as_of[row] ? ` · ${projects.stage_as_of[row]}` : ""}` : atlas.t("no_stage"));
  };
});
