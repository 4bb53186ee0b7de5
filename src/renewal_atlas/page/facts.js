/* Statements in words: what is said, how firmly, as of when, and who says so where; remarks in
 * the language of the page; positions with their reason. Every value becomes a text node. Used by
 * popups, the panel and the district's figures. */
atlas.control((atlas) => {
  "use strict";
  const { data, h } = atlas;
  const { statements, sources, projects, places } = data;

  const english = () => atlas.get("lang") === "en";
  const locale = () => (english() ? "en-GB" : "zh-CN");

  /* ---- time ---- */

  const told = new Map(); // Intl is slow to set up, and the same few periods come again and again

  /** EDTF date or interval in words: 2024-01/2024-09 is 2024年前三季度. */
  atlas.period = (edtf) => {
    const key = `${atlas.get("lang")} ${edtf}`;
    if (!told.has(key)) told.set(key, inWords(edtf || ""));
    return told.get(key);
  };

  const inWords = (edtf) => {
    if (!/^\d{4}(-\d\d){0,2}(\/\d{4}(-\d\d){0,2})?$/.test(edtf)) return edtf;
    const [from, to] = edtf.split("/");
    const year = from.slice(0, 4);
    const part = from === `${year}-01` && to?.startsWith(`${year}-`) && `period_${to.slice(5)}`;
    if (data.words.page_labels[part]) return atlas.t(part, { year });
    if (!to) return dateOf(from);
    const once = to[4] && to.startsWith(year); // the year is said once, where each language has it
    return atlas.t("period_to", { from: dateOf(from, once && english()), to: dateOf(to, once && !english()) });
  };

  const dateOf = (edtf, yearless) =>
    new Date(edtf).toLocaleDateString(locale(), { timeZone: "UTC", year: yearless ? undefined : "numeric", month: edtf[4] && (yearless && !edtf[7] && !english() ? "numeric" : "long"), day: edtf[7] && "numeric" });

  /** Metres in words. */
  const metres = (n) => {
    const [value, unit] = n >= 1000 ? [n / 1000, "kilometer"] : [n, "meter"];
    return value.toLocaleString(locale(), { style: "unit", unit, maximumFractionDigits: value < 10 ? 1 : 0 });
  };

  /* ---- remarks ---- */

  const JOINTS = { ";": ["；", "; "], ":": ["：", ": "] };
  const ids = sources.source_id.map((id) => id.replace(/\W/g, "\\$&")).join("|");
  const cited = new RegExp(`(?:\\b(${ids}) )?\\bp(\\d+)\\b|\\b(${ids})\\b`, "g");

  const titled = (id) => atlas.t("title_marks", { title: sources.title[sources.row.get(id)] });

  /** Remark in words: the numbers of its phrases, with documents by their title. */
  atlas.remark = (cell, en = english()) =>
    (cell ?? "").split(/([;:])/).map((part, i) => (i % 2 ? JOINTS[part] : [data.phrases[part] ?? ""].flat()).at(en ? -1 : 0)).join("")
      .replace(cited, (all, id, n, alone) => [(id ?? alone) && titled(id ?? alone), n && atlas.t("paragraph", { n })].filter(Boolean).join(english() ? ", " : ""));

  /** What editors remark on a project or a unit, one text a remark. */
  atlas.remarks = (id) => (data.remarks[id] || []).map(([cell, about]) => (about ? `${about}${JOINTS[":"][+english()]}` : "") + atlas.remark(cell));

  /* ---- statements ---- */

  /** Whole or decimal number, grouped; large ones in 万 and 亿 or in millions. */
  const grouped = (value) => {
    const scales = english() ? [[1e9, " bn"], [1e6, " m"]] : [[1e8, " 亿"], [1e4, " 万"]];
    const [scale, word] = scales.find(([least]) => Math.abs(value) >= least) || [1, ""];
    return (value / scale).toLocaleString("en", { maximumFractionDigits: 4 }) + word;
  };

  /** Number with its unit; the English list has units in the plural. */
  const measured = (value, unit) => {
    const word = atlas.word("units", unit);
    if (Number.isNaN(Number(value))) return `${value} ${word}`;
    const number = grouped(Number(value));
    if (!english()) return number + word;
    return unit === "rank" ? `${word} ${number}` : `${number} ${number === "1" ? word.replace(/s$/, "") : word}`;
  };

  /** Value of a statement in words. */
  const valueOf = (row) => {
    const [value, unit] = [statements.value[row], statements.unit[row]];
    if (unit) return measured(value, unit);
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

  /** Where a statement stands: title, publisher, date, page and paragraph; if `whole`, also what
   * of these the document does not print. */
  const sourceOf = (id, locator, whole) => {
    const row = sources.row.get(id);
    const at = locator ? atlas.t("paragraph", { n: locator.slice(1) }) : "";
    if (row == null) return [id, at].filter(Boolean).join(" · ");
    const { publisher, published, page } = sources;
    const sheet = page[row] && atlas.t("sheet_page", { n: page[row] });
    const unsaid = (code) => whole && atlas.t(code);
    return [titled(id), publisher[row] || unsaid("no_publisher"), atlas.period(published[row]) || unsaid("no_date"), sheet, at].filter(Boolean).join(" · ");
  };
  atlas.sourceOf = sourceOf;

  /** Where a statement stands, and whose words the document reports there. */
  const saidIn = (row) => [
    sourceOf(statements.source_id[row], statements.locator[row], true),
    statements.speaker[row] && atlas.t("speaker", { name: statements.speaker[row] }),
  ].filter(Boolean).join(" · ");

  /** The marks that a number or a stage must not be read without: no result, not one subject's. */
  const doubts = (row) => [["modality", "modalities", "actual"], ["scope", "scopes", "own"]]
    .filter(([column, , plain]) => statements[column][row] !== plain)
    .map(([column, list]) => atlas.t("cited_mark", { mark: atlas.word(list, statements[column][row]) }));

  /** The same marks in one text. */
  atlas.doubts = (row) => doubts(row).join("");

  /** What a statement says it belongs to, by name; null where its value is no other subject. */
  const objectOf = (row) => (statements.property[row] === "stage" ? null : nameOf(statements.value[row]));

  /** One statement as a citation in one line. */
  atlas.citation = (row) =>
    atlas.t("citation", {
      subject: subjectOf(row),
      property: atlas.word("properties", statements.property[row]),
      said: [objectOf(row), [`“${statements.original[row]}”`, ...doubts(row)].join(english() ? " " : "")].filter(Boolean).join(" "),
      as_of: atlas.period(statements.as_of[row]),
      source: saidIn(row),
    });

  const mark = (kind, list, code, plain) => code && code !== plain && [h(`span.mark.${kind}`, {}, atlas.word(list, code)), " "];

  const SAME = ["subject_id", "property", "value", "unit", "relation", "scope", "modality", "as_of"];

  /** Rows of statements, those that say the same of the same time together. */
  atlas.merge = (rows) => {
    const same = atlas.groupRows(rows.map((row) => SAME.map((column) => statements[column][row]).join("\n")));
    return [...same.values()].map((at) => at.map((i) => rows[i]));
  };

  const once = (list) => [...new Set(list.filter(Boolean))];
  const BASIS = /[同环]比|[相之]比|可比|不变价|名义|实际/;

  /** Whether a rate of growth (by the name of its property) does not say against what. */
  atlas.baseless = (rows) =>
    statements.property[rows[0]].endsWith("_growth") &&
    !rows.some((row) => BASIS.test(statements.original[row] + atlas.remark(statements.note[row], false)));

  /** A statement as a list item, or several that say the same, with all their citations. */
  atlas.statement = (said, { dated = true, whole = false } = {}) => {
    const rows = [].concat(said);
    const [row] = rows;
    const s = statements;
    const value = valueOf(row);
    const named = objectOf(row);
    const originals = once(rows.map((one) => s.original[one]));
    const [number] = value.match(/^[\d.,]+/) || [value];
    const repeats = originals.some((words) => words.includes(number.replaceAll(",", ""))); // the words say the value already
    return h("li.fact", {},
      whole && h("p", {}, subjectOf(row)),
      h("p", {},
        h("b", {}, atlas.word("properties", s.property[row])), " ",
        named && [named, " "],
        originals.map((words) => [h("q", { lang: "zh" }, words), " "]),
        !repeats && !named && [h("span.value", {}, value), " "],
        mark("relation", "relations", s.relation[row], "exact"),
        mark("modality", "modalities", s.modality[row], "actual"),
        mark("scope", "scopes", s.scope[row], "own"),
        dated && h("time", {}, atlas.period(s.as_of[row]))),
      [...once(rows.map((one) => atlas.remark(s.note[one]))), atlas.baseless(rows) && atlas.t("growth_basis")].map((text) => text && h("p.remark", {}, text)),
      once(rows.map((one) => s.sentence?.[one])).map((text) => h("blockquote", { lang: "zh" }, text)),
      once(rows.map(saidIn)).map((text) => h("p.source", {}, text)));
  };

  /** Figures of a programme for several projects together; none where only their number is said,
   * unless they are a group that has no other name. */
  atlas.totals = (id) => {
    const { property, scope, unit } = statements;
    const rows = (atlas.rowsOf.get(id) || []).filter((row) => unit[row] && scope[row] === "group");
    const isGroup = data.programmes.kind[data.programmes.row.get(id)] === "group";
    return isGroup || rows.some((row) => property[row] !== "member_count") ? rows : [];
  };

  /** Series of figures that the register's checks reported, side by side; of one subject, or all. */
  atlas.beside = (subject) =>
    data.beside.map(({ code, ids }) => ({ code, rows: ids.map((id) => statements.row.get(id)) }))
      .filter(({ rows }) => !subject || rows.some((row) => statements.subject_id[row] === subject))
      .map(({ code, rows }) => h("div.disagreement", {},
        h("p.note", { t: `beside_${code}` }),
        h("div.beside", {}, rows.map((row) => h("ul", {}, atlas.statement(row, { whole: true }))))));

  /** How a place was found, how far off it may be, and why, in plain words. */
  const positionOf = (place, position, match, radius) => {
    const of = (column) => (place == null ? null : places[column][place]);
    const holder = places.row.get(of("parent"));
    const parent = holder != null && places.place_type[holder] !== "district" && atlas.name(places, holder);
    const onLine = atlas.shape(of("geo"))?.kind === 1;
    const [stop, joint] = english() ? [". ", "; "] : ["。", "；"];
    const how = [
      match && match !== "none" && atlas.word("match_types", match),
      radius && atlas.t(onLine ? "off_line" : "within", { n: metres(radius) }),
      parent && atlas.t("lies_in", { name: parent }),
    ];
    const why = ["georeference_protocol", "georeference_remarks"].map((column) => atlas.remark(of(column)));
    const found = [
      of("georeference_sources") && atlas.t("position_source", { text: atlas.remark(of("georeference_sources")) }),
      position !== "unplaced" && of("verification_status") && atlas.t("verification", { text: atlas.remark(of("verification_status")) }),
      position !== "unplaced" && of("datum_original") && of("datum_original") !== "WGS84" && atlas.t("datum_original", { datum: of("datum_original") }),
    ];
    return h(`div.position.${position}`, {},
      h("p", {}, h("b", {}, atlas.t(`position_${position}`)), [how.filter(Boolean).join(joint)].map((text) => text && stop + text)),
      h("p.source", {}, why.filter(Boolean).join(joint) || atlas.t(place == null ? "no_place" : `why_${position}`)),
      found.filter(Boolean).map((text) => h("p.source", {}, text)));
  };

  /** Position of a place of the gazetteer. */
  atlas.placePosition = (place) => {
    const kind = atlas.shape(places.geo[place])?.kind;
    return positionOf(place, kind == null ? "unplaced" : kind === 2 ? "area" : "placed", places.match_type[place], places.uncertainty_m[place]);
  };

  /** Whose drawing a plan unit is, and how far off its edge may be. */
  atlas.drawing = (row) => {
    const { geo, drawing_note: note, edge_uncertainty_m: edge } = data.units;
    return [h("p.note", {}, atlas.remark(note[row]) || atlas.t(geo[row] == null ? "no_extent" : "drawn_by_us")),
      geo[row] != null && edge[row] && h("p.source", {}, atlas.t("edge", { n: metres(edge[row]) }))];
  };

  /** Position of a project: its class, how sure, and why. */
  atlas.position = (row) =>
    positionOf(places.row.get(projects.place_id[row]), projects.position[row], projects.match_type[row], projects.uncertainty_m[row]);

  const end = (row) => statements.as_of[row].split("/").pop();

  /** Since when, as far as documents say, and until when the stage is stated without another. */
  const stageTime = (row) => {
    const { property, value, scope, modality } = statements;
    const reached = (atlas.rowsOf.get(projects.project_id[row]) || []).filter((one) => property[one] === "stage" && scope[one] === "own" && modality[one] === "actual");
    reached.sort((a, b) => (end(a) < end(b) ? 1 : -1));
    const other = reached.findIndex((one) => value[one] !== projects.stage[row]);
    const first = reached[(other < 0 ? reached.length : other) - 1];
    return once([statements.as_of[first], projects.stage_as_of[row]]).map(atlas.period).join(" → ");
  };

  /** The stage that is only promised, in words; "" if none is. */
  atlas.promise = (row) => (projects.promised_stage[row] ? atlas.t("promised", { stage: atlas.word("stages", projects.promised_stage[row]) }) : "");

  /** Stage and promise in a few words, for lists; "" if neither is told. */
  atlas.stageWords = (row) => [atlas.word("stages", projects.stage[row]), atlas.promise(row)].filter(Boolean).join(" · ");

  /** Stage in words, with the time since when, and beside it what is promised. */
  atlas.stage = (row) => {
    const stage = projects.stage[row];
    const told = stage ? [atlas.word("stages", stage), stageTime(row)].filter(Boolean).join(" · ") : atlas.t("no_stage");
    return [h(`span.chip.${atlas.phaseAt(row)}`, {}, told), " ",
      atlas.promise(row) && h("span.mark.modality.promise", {}, [atlas.promise(row), atlas.period(projects.promised_stage_as_of[row])].filter(Boolean).join(" · "))];
  };
});
