/* The district's figures: one small chart for each indicator that several statements give, first
 * those with a target beside a result; results solid, forecasts and targets hollow, the numbers as
 * text. Then what is only promised or stated once, totals of groups, and the promise ledger. */
atlas.control((atlas) => {
  "use strict";
  const { data, h, svg, t } = atlas;
  const { statements: s, projects, programmes } = data;
  const body = atlas.panel("district", "left");
  const own = atlas.rowsOf.get(data.district_subject) || [];

  const end = (row) => s.as_of[row].split("/").pop();
  const place = new Map(Object.keys(data.words.properties).map((code, i) => [code, i]));
  const numeric = own.filter((row) => s.unit[row] && atlas.endsOf(row).every(Number.isFinite));

  /** Each indicator in the order of the vocabulary: its figures in time, each once with all its rows. */
  const series = [...atlas.groupRows(numeric.map((row) => `${s.property[row]}|${s.unit[row]}`)).values()]
    .map((at) => atlas.merge(at.map((i) => numeric[i])).sort(([a], [b]) => (end(a) + s.modality[a] < end(b) + s.modality[b] ? -1 : 1)))
    .sort(([[a]], [[b]]) => place.get(s.property[a]) - place.get(s.property[b]));

  const promised = (figures) => figures.some(([row]) => s.modality[row] !== "actual");

  const WIDTH = 110;

  /** How a period compares with a whole year: "part_year", "several_years", or "" if it is one, or
   * a single day or month. */
  const span = (row) => {
    const [from, to] = s.as_of[row].split("/");
    if (!to) return "";
    const months = (to.slice(0, 4) - from.slice(0, 4)) * 12 + (to.slice(5, 7) || 12) - (from.slice(5, 7) || 1) + 1;
    return months < 12 ? "part_year" : months > 12 ? "several_years" : "";
  };

  /** Where a value stands on the bar: from the least of a chart, or zero, to the most. */
  const scaleOf = (rows) => {
    const ends = [0, ...rows.flatMap(atlas.endsOf)];
    const [least, most] = [Math.min(...ends), Math.max(...ends)];
    return (value) => ((value - least) / (most - least || 1)) * WIDTH;
  };

  /** A bar from zero, to the left for a decline; of a range the part that is sure, and in a frame
   * the part between its ends. */
  const bar = (row, at) => {
    const actual = s.modality[row] === "actual";
    const whole = span(row) !== "part_year";
    const look = actual ? { fill: whole ? "#33669c" : "#bdd1e5", stroke: "#33669c" } : { fill: "#fff", stroke: "#33669c", "stroke-dasharray": s.modality[row] === "target" ? "3 2" : "none" };
    const piece = (from, to, more) => {
      const [left, right] = [at(from), at(to)].sort((a, b) => a - b);
      const width = Math.max(2, right - left);
      return svg("rect", { x: Math.min(left, WIDTH - width) + 0.5, y: 1.5, width: width - 1, height: 11, ...look, ...more });
    };
    const ends = atlas.endsOf(row);
    const [low, high] = ends.sort((a, b) => Math.abs(a) - Math.abs(b));
    const crosses = ends.length > 1 && low < 0 !== high < 0;
    return svg("svg", { width: WIDTH, height: 14, viewBox: `0 0 ${WIDTH} 14`, preserveAspectRatio: "none", "aria-hidden": "true" },
      ...(crosses ? [] : [piece(0, low)]),
      ...(ends.length > 1 ? [piece(low, high, { class: "between", fill: "#e3ecf5" })] : []),
      ...(at(0) > 0 ? [svg("line", { class: "zero", x1: at(0), x2: at(0), y1: 0, y2: 14, stroke: "#1c2733" })] : []));
  };

  const fact = (rows) => atlas.statement(rows);

  /** Value with its relation, for who cannot read the words as printed. */
  const translated = (row) => [!["exact", "range"].includes(s.relation[row]) && atlas.word("relations", s.relation[row]), atlas.valueOf(row)].filter(Boolean).join(" ");

  /** Whether the printed words alone may be read as a growth or as one number. */
  const signed = (row) => atlas.endsOf(row).length > 1 || atlas.endsOf(row)[0] < 0;

  /** How a figure was counted, where that differs between the rows of a chart. */
  const counted = (figures) => {
    const notes = figures.map((rows) => [...new Set(rows.map((row) => atlas.remark(s.note[row])))].filter(Boolean));
    return new Set(notes.map(String)).size > 1 ? notes : [];
  };

  const chart = (figures) => {
    const firsts = figures.map(([row]) => row);
    const notes = counted(figures);
    const at = scaleOf(firsts);
    const uneven = new Set(firsts.map(span)).size > 1;
    const line = (row, i) => [
      h("tr", {},
        h("th", { scope: "row" }, atlas.period(s.as_of[row]), " ",
          s.modality[row] !== "actual" && h("span.mark.modality", {}, atlas.word("modalities", s.modality[row])),
          uneven && span(row) && h("span.mark.scope", { t: span(row) })),
        h("td", {}, s.unit[row] !== "rank" && bar(row, at)),
        h("td", {}, h(s.original[row].length < 12 ? "q.short" : "q", { lang: "zh" }, s.original[row]), (atlas.get("lang") === "en" || signed(row)) && h("div.value", {}, translated(row)))),
      notes[i]?.length && h("tr.counted", {}, h("td", { colspan: 3 }, notes[i].join(" "))),
    ];
    const lines = firsts.map(line).flat().filter(Boolean);
    const cited = h("details", {}, h("summary", { t: "sources_of" }), h("ul", {}, figures.map(fact)));
    return h("figure", {}, h("table", {}, h("caption", {}, atlas.word("properties", s.property[firsts[0]])), h("tbody", {}, lines)),
      atlas.baseless(firsts) && h("p.remark", { t: "growth_basis" }), cited);
  };

  const folded = (code, figures) =>
    figures.length > 0 && h("details", {}, h("summary", {}, `${t(code)} `, h("small", {}, String(figures.length))), h("ul", {}, figures.map(fact)));

  /* ---- totals of groups: never a figure of one project ---- */

  const SIZE = "member_count";
  const totals = programmes.programme_id
    .map((id, at) => [id, at, atlas.totals(id)]).filter(([, , rows]) => rows.length);

  const total = ([id, at, rows]) => {
    const figures = atlas.merge(rows);
    const told = figures.map(([row]) => row).filter((row) => s.property[row] !== SIZE || figures.length === 1);
    return h("details", {}, h("summary", {}, `${atlas.name(programmes, at)} `, h("small", {}, told.map((row) => [h("q", { lang: "zh" }, s.original[row]), " "]))),
      h("ul", {}, figures.map(fact)), h("p", {}, atlas.go("programme", id)));
  };

  /* ---- the promise ledger ---- */

  const defined = atlas.definitions();

  const promise = (pair) => {
    const ids = projects.project_id.filter((id) => atlas.changeOf(id, pair));
    const byChange = atlas.groupRows(ids.map((id) => atlas.changeOf(id, pair)));
    const one = (id) => h("li", {}, atlas.go("project", id), " ", h("small", {}, atlas.stagesOf(id, pair) || atlas.stageWords(projects.row.get(id))));
    const list = (some) => h("ul", {}, some.map((i) => one(ids[i])));
    /* what is silent, by what it is silent of: a promise, the end, or nothing */
    const parts = (at) => {
      const byWhat = atlas.groupRows(at.map((i) => atlas.changesOf(ids[i], pair)[1]));
      return [...byWhat.keys()].sort((a, b) => atlas.changeCodes.indexOf(a) - atlas.changeCodes.indexOf(b))
        .map((code) => [code && h("h5", {}, atlas.silenceWord(code), " ", h("small", {}, String(byWhat.get(code).length))), list(byWhat.get(code).map((i) => at[i]))]);
    };
    const fold = (change) => h("details", {},
      h("summary", {}, atlas.swatch({ ring: true, colour: atlas.changeColour(change) }), ` ${atlas.changeWord(change)} `, h("small", {}, String(byChange.get(change).length))),
      atlas.button("show_on_map", () => atlas.set({ compare: pair, change: [change] })),
      parts(byChange.get(change)));
    return h("div.pair", {}, h("h4", {}, atlas.pairLabel(pair)), h("p.source", {}, atlas.pairNote(pair)),
      atlas.changeCodes.filter((change) => byChange.has(change)).map(fold));
  };

  const build = () => {
    const many = series.filter((figures) => figures.length > 1);
    const once = series.filter((figures) => figures.length === 1).flat();
    atlas.fill(body,
      data.beside.length > 0 && h("p", {}, h("button.plain.differ", { type: "button", onclick: atlas.toDiffering }, t("differing_n", { n: data.beside.length }))),
      h("p.source", { t: "indicators" }),
      h("h3", { t: "targets" }), many.filter(promised).map(chart),
      folded("targets_alone", once.filter((rows) => s.modality[rows[0]] !== "actual")),
      h("h3", { t: "over_time" }), many.filter((one) => !promised(one)).map(chart),
      folded("single_figures", once.filter((rows) => s.modality[rows[0]] === "actual")),
      totals.length > 0 && [h("h3", { t: "group_totals" }), totals.map(total)],
      data.beside.length > 0 && [h("h3.differing", { t: "differing", tabindex: -1 }), atlas.beside()],
      h("h3", { t: "ledger" }), h("p.source", { t: "ledger_note" }),
      defined, atlas.pairs.map(promise));
  };

  /** To the figures that cannot all hold, or were counted differently. */
  atlas.toDiffering = () => {
    const head = body.querySelector(".differing");
    head?.focus();
    head?.scrollIntoView();
  };

  let told = "";
  atlas.on("left lang", () => {
    if (atlas.get("left") !== "district" || told === atlas.get("lang")) return;
    told = atlas.get("lang");
    const folds = () => [...body.querySelectorAll("details")];
    const opened = folds().map(({ open }) => open);
    build();
    folds().forEach((fold, i) => (fold.open = opened[i]));
  });
  body.addEventListener("click", (event) => event.target.closest("details button.plain") && atlas.open("right", "detail"));
}, true);
