/* The district's figures: one small chart for each indicator that several statements give, results
 * solid, forecasts and targets hollow, the numbers as text. Below, the promise ledger. */
atlas.control((atlas) => {
  "use strict";
  const { data, h, svg, t } = atlas;
  const { statements: s, projects } = data;
  const body = atlas.panel("district", "left");
  const own = atlas.rowsOf.get(data.district_subject) || [];

  const end = (row) => s.as_of[row].split("/").pop();
  const numeric = own.filter((row) => s.unit[row] && Number.isFinite(Number(s.value[row])));
  const series = [...atlas.groupRows(numeric.map((row) => `${s.property[row]}|${s.unit[row]}`)).values()]
    .map((at) => at.map((i) => numeric[i]).sort((a, b) => (end(a) + s.modality[a] < end(b) + s.modality[b] ? -1 : 1)));

  const WIDTH = 110;

  const bar = (row, most) => {
    const width = Math.max(2, (Math.abs(Number(s.value[row])) / most) * WIDTH);
    const actual = s.modality[row] === "actual";
    const look = actual ? { fill: "#33669c" } : { fill: "#fff", stroke: "#33669c", "stroke-dasharray": s.modality[row] === "target" ? "3 2" : "none" };
    return svg("svg", { width: WIDTH, height: 14, "aria-hidden": "true" }, svg("rect", { x: 0.5, y: 1.5, width: width - 1, height: 11, ...look }));
  };

  const chart = (rows) => {
    const most = Math.max(...rows.map((row) => Math.abs(Number(s.value[row])))) || 1;
    const lines = rows.map((row) => h("tr", {},
      h("th", { scope: "row" }, s.as_of[row], s.modality[row] !== "actual" && h("span.mark.modality", {}, atlas.word("modalities", s.modality[row]))),
      h("td", {}, s.unit[row] !== "rank" && bar(row, most)),
      h("td", {}, h("q", {}, s.original[row]))));
    const cited = h("details", {}, h("summary", { t: "sources_of" }), h("ul", {}, rows.map((row) => atlas.statement(row))));
    return h("figure", {}, h("table", {}, h("caption", {}, atlas.word("properties", s.property[rows[0]])), h("tbody", {}, lines)), cited);
  };

  const stageOf = (id) => projects.stage[projects.row.get(id)];

  const promise = (pair) => {
    const ids = projects.project_id.filter((id) => atlas.changeOf(id, pair));
    const byChange = atlas.groupRows(ids.map((id) => atlas.changeOf(id, pair)));
    const one = (id) => h("li", {}, atlas.go("project", id), " ", h("small", {}, atlas.word("stages", stageOf(id))));
    const fold = (change) => h("details", {},
      h("summary", {}, atlas.swatch({ ring: true, colour: data.change_colours[change] }), ` ${atlas.word("ledger_changes", change)} `, h("small", {}, String(byChange.get(change).length))),
      atlas.button("show_on_map", () => atlas.set({ compare: pair, change: [change] })),
      h("ul", {}, byChange.get(change).map((i) => one(ids[i]))));
    return h("div.pair", {}, h("h4", {}, pair.split("~").map(atlas.view).join(" → ")),
      Object.keys(data.change_colours).filter((change) => byChange.has(change)).map(fold));
  };

  const build = () => {
    const charts = series.filter((rows) => rows.length > 1);
    const single = series.filter((rows) => rows.length === 1).flat();
    atlas.fill(body,
      h("h3", { t: "indicators" }), charts.map(chart),
      single.length && h("details", {}, h("summary", {}, `${t("single_figures")} `, h("small", {}, String(single.length))), h("ul", {}, single.map((row) => atlas.statement(row)))),
      data.beside.length > 0 && [h("h3", { t: "differing" }), atlas.beside()],
      h("h3", { t: "ledger" }), h("p.source", { t: "ledger_note" }), atlas.pairs.map(promise));
  };

  let told = "";
  atlas.on("left lang", () => {
    if (atlas.get("left") !== "district" || told === atlas.get("lang")) return;
    told = atlas.get("lang");
    build();
  });
  body.addEventListener("click", (event) => event.target.closest(".pair li button") && atlas.open("right", "detail"));
}, true);
