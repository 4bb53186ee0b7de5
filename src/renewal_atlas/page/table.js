/* The table twin: the same projects as the map, unplaced ones too. Where there are very many,
 * rows are made a screenful at a time. Downloads are made from the data block: CSV for Excel, GeoJSON for GIS. */
atlas.control((atlas) => {
  "use strict";
  const { data, h, t } = atlas;
  const { projects, units, programmes } = data;
  const PORTION = projects.n > 800 ? 40 : projects.n;
  atlas.keep("sort", "name");
  const body = atlas.panel("table", "foot");

  const names = (table, cell) => atlas.list(cell).map((id) => (table.row.has(id) ? atlas.name(table, table.row.get(id)) : id)).join("；");

  const COLUMNS = [
    ["name", (row) => atlas.name(projects, row)],
    ["kind", (row) => atlas.word("kinds", projects.kind[row])],
    ["stage", (row) => atlas.word("stages", projects.stage[row])],
    ["stage_as_of", (row) => projects.stage_as_of[row]],
    ["position", (row) => t(`position_${projects.position[row]}`)],
    ["uncertainty_m", (row) => projects.uncertainty_m[row]],
    ["zone", (row) => names(units, projects.plan_units[row])],
    ["within", (row) => names(programmes, projects.programmes[row])],
    ["statement_count", (row) => projects.statement_count[row]],
  ];

  let ordered = [];
  /** All rows in order; a filter then only leaves some out. */
  const order = () => {
    const descending = atlas.get("sort").startsWith("-");
    const [, of] = COLUMNS.find(([name]) => name === atlas.get("sort").replace("-", "")) || COLUMNS[0];
    const values = projects.project_id.map((_, row) => of(row) ?? "");
    const collator = new Intl.Collator(atlas.get("lang") === "en" ? "en" : "zh", { numeric: true });
    const compare = (a, b) => (typeof a === "number" && typeof b === "number" ? a - b : collator.compare(a, b));
    ordered = [...values.keys()].sort((a, b) => (descending ? -1 : 1) * compare(values[a], values[b]) || a - b);
  };
  atlas.on("sort lang", order);

  const rows = () => ordered.filter((row) => atlas.get("shown")[row]);

  /* ---- rows ---- */

  const pick = (row) => {
    atlas.choose("project", projects.project_id[row]);
    atlas.bring(projects.geo[row]);
    if (!atlas.narrow()) atlas.open("right", "detail");
  };

  const line = (row) =>
    h("tr", { "data-row": row, onclick: () => pick(row), "aria-current": projects.project_id[row] === atlas.get("project") && "true" },
      COLUMNS.map(([name, of], i) => (i ? h("td", { "data-name": name }, String(of(row) ?? "")) : h("th", { scope: "row" }, h("button.plain", { type: "button" }, of(row))))));

  const grid = h("tbody");
  let waiting = [];
  const more = () => grid.append(...waiting.splice(0, PORTION).map(line));
  body.addEventListener("scroll", () => {
    while (waiting.length && body.scrollTop + body.clientHeight > body.scrollHeight - 600) more();
  });

  const heads = COLUMNS.map(([name]) => {
    const sort = () => atlas.set({ sort: atlas.get("sort") === name ? `-${name}` : name });
    return h("th", { scope: "col", "data-name": name }, atlas.button(`column_${name}`, sort, { class: "plain" }));
  });
  const caption = h("caption", { "aria-live": "polite" });
  const clear = () => {
    atlas.clearFilters();
    grid.querySelector("button")?.focus();
  };
  const nothing = h("div.nothing", { hidden: true }, h("p", { t: "nothing_matches" }), atlas.button("clear_filters", clear));
  body.append(
    h("div.actions", {}, atlas.button("download_csv", () => save("csv")), atlas.button("download_geojson", () => save("geojson"))),
    h("table", {}, caption, h("thead", {}, h("tr", {}, heads)), grid), nothing);

  const fill = () => {
    if (atlas.get("foot") !== "table") return;
    const sort = atlas.get("sort");
    for (const head of heads) head.setAttribute("aria-sort", sort === head.dataset.name ? "ascending" : sort === `-${head.dataset.name}` ? "descending" : "none");
    waiting = rows();
    caption.textContent = t("count_some", { n: waiting.length, all: projects.n });
    nothing.hidden = waiting.length > 0;
    grid.replaceChildren();
    more();
  };
  atlas.on("shown sort lang foot", fill);

  atlas.on("project", () => {
    grid.querySelector("[aria-current]")?.removeAttribute("aria-current");
    const row = projects.row.get(atlas.get("project"));
    const found = row != null && grid.querySelector(`[data-row="${row}"]`);
    if (found) found.setAttribute("aria-current", "true");
    if (found && !body.contains(document.activeElement)) found.scrollIntoView({ block: "nearest" });
  });

  /* ---- downloads ---- */

  const PUBLISHED = ["project_id", "name", "name_en", "aliases", "kind", "stage", "stage_as_of", "summary", "programmes", "plan_units", "place_id", "match_type", "uncertainty_m", "verification_status", "parent_id", "statement_count", "source_ids"];

  /** A cell that Excel would run as a formula begins with an apostrophe instead. */
  const guard = (value) => (typeof value === "string" && /(^|[\n\r])[\s\u00a0]*[=+\-@\t\r]/.test(value) ? `'${value}` : value);

  const quote = (value) => `"${String(guard(value) ?? "").replace(/"/g, '""')}"`;

  const point = (row) => {
    const shape = atlas.shape(projects.geo[row]);
    return shape?.kind === 0 ? [shape.at[1], shape.at[0]] : ["", ""];
  };

  /** Table as CSV with a byte order mark, so that Excel reads it as UTF-8. */
  const csv = (list) => {
    const head = [...COLUMNS.map(([name]) => t(`column_${name}`)), t("column_summary"), t("column_sources"), "lon_wgs84", "lat_wgs84"];
    const told = (row) => atlas.list(projects.source_ids[row]).map((id) => atlas.sourceOf(id)).join("；");
    const lines = list.map((row) => [...COLUMNS.map(([, of]) => of(row)), projects.summary[row], told(row), ...point(row)]);
    return "\ufeff" + [head, ...lines].map((cells) => cells.map(quote).join(",")).join("\r\n") + "\r\n";
  };

  const flip = (at) => (typeof at[0] === "number" ? [at[1], at[0]] : at.map(flip));

  const geometry = (shape) => {
    if (!shape) return null;
    const at = flip(shape.at);
    if (!shape.kind) return { type: "Point", coordinates: at };
    const type = ["", "LineString", "Polygon"][shape.kind];
    return at.length > 1 ? { type: `Multi${type}`, coordinates: at } : { type, coordinates: at[0] };
  };

  const geojson = (list) => JSON.stringify({
    type: "FeatureCollection",
    features: list.map((row) => ({ type: "Feature", properties: Object.fromEntries(PUBLISHED.map((name) => [name, projects[name][row] ?? null])), geometry: geometry(atlas.shape(projects.geo[row])) })),
  });

  const save = (kind) => {
    const text = { csv, geojson }[kind](rows());
    const type = kind === "csv" ? "text/csv;charset=utf-8" : "application/geo+json";
    const link = h("a", { download: `${data.district.adcode}-${data.district.slug}-projects.${kind}` });
    link.href = URL.createObjectURL(new Blob([text], { type }));
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  };
}, true);
