/* The table twin: the same projects as the map, unplaced ones too. Where there are very many,
 * rows are made a screenful at a time. Downloads are made from the data block: CSV for Excel, GeoJSON for GIS. */
atlas.control((atlas) => {
  "use strict";
  const { data, h, t } = atlas;
  const { projects, units, programmes, plans } = data;
  const PORTION = projects.n > 800 ? 40 : projects.n;
  atlas.keep("sort", ""); // by name, or where a plan unit is filtered by how they belong to it
  const sorting = () => atlas.get("sort") || (atlas.get("zone").length ? "belongs" : "name");
  const body = atlas.panel("table", "foot");

  const nameIn = (table, id) => (table.row.has(id) ? atlas.name(table, table.row.get(id)) : id);

  /** Units as the filter counts them: those on whose edge a project lies say so, with its share. */
  const unitName = ({ id, edge, share }) => {
    const name = nameIn(units, id);
    return edge ? t("edge_member", { name, share: share == null ? "" : ` ${Math.round(share * 100)}%` }) : name;
  };

  /** Units of the plan that the map shows, and those that are filtered by. */
  const unitsOf = (row) => atlas.unitsOf(row).filter(({ id }) => {
    const plan = units.plan_id[units.row.get(id)];
    return plan === atlas.get("plan") || !plans.row.has(plan) || atlas.get("zone").includes(id);
  });

  /** The surest first, and of those on the edge the ones that lie in it for the most part. */
  const bySurety = (row) => {
    const { rank, edge, share } = atlas.memberOf(row) ?? { rank: 9 };
    return edge ? rank + 1 - share : rank;
  };

  /** What became of a project between the two years that are compared, with its stages. */
  const changeOf = (row) => {
    const pair = atlas.get("compare");
    const change = pair && atlas.changeOf(projects.project_id[row], pair);
    if (!change) return "";
    const word = atlas.changeWord(change);
    const stages = atlas.stagesOf(projects.project_id[row], pair);
    return stages ? atlas.colon(word, stages) : word;
  };

  const nameOf = (row) => atlas.name(projects, row);
  const stages = Object.keys(data.words.stages); // in the order of progress
  const COLUMNS = [
    ["name", nameOf],
    ["belongs", (row) => atlas.memberWord(row), bySurety],
    ["position", (row) => t(`position_${projects.position[row]}`)],
    ["uncertainty_m", (row) => projects.uncertainty_m[row]],
    ["stage", (row) => atlas.word("stages", projects.stage[row]), (row) => stages.indexOf(projects.stage[row]) + 1 || ""],
    ["stage_as_of", (row) => atlas.period(projects.stage_as_of[row]), (row) => projects.stage_as_of[row]],
    ["promised_stage", (row) => atlas.word("stages", projects.promised_stage[row]), (row) => stages.indexOf(projects.promised_stage[row]) + 1 || ""],
    ["promised_stage_as_of", (row) => atlas.period(projects.promised_stage_as_of[row]), (row) => projects.promised_stage_as_of[row]],
    ["change", changeOf],
    ["kind", (row) => atlas.word("kinds", projects.kind[row])],
    ["zone", (row) => unitsOf(row).map(unitName).join("；")],
    ["within", (row) => atlas.list(projects.programmes[row]).map((id) => nameIn(programmes, id)).join("；")],
    ["statement_count", (row) => projects.statement_count[row]],
  ];

  let ordered = [];
  /** All rows in order; a filter then only leaves some out. */
  const order = () => {
    const descending = sorting().startsWith("-");
    const [, text, of = text] = COLUMNS.find(([name]) => name === sorting().replace("-", "")) || COLUMNS[0];
    const values = projects.project_id.map((_, row) => of(row) ?? "");
    const names = of === bySurety && projects.project_id.map((_, row) => nameOf(row));
    const collator = new Intl.Collator(atlas.get("lang") === "en" ? "en" : "zh", { numeric: true });
    const compare = (a, b) => (typeof a === "number" && typeof b === "number" ? a - b : collator.compare(a, b));
    const empty = (row) => values[row] === "";
    ordered = [...values.keys()].sort((a, b) => empty(a) - empty(b) || (descending ? -1 : 1) * compare(values[a], values[b]) || (names && compare(names[a], names[b])) || a - b);
  };

  const ORDER = ["sort", "lang", "compare", "edge", "zone", "plan"];
  let orderedBy = null;
  const rows = () => {
    const now = ORDER.map(atlas.get).join(" ");
    if (now !== orderedBy) order();
    orderedBy = now;
    return ordered.filter((row) => atlas.get("shown")[row]);
  };

  /* ---- rows ---- */

  /** A row brings its project into view; its name, and where there is room any part of it, opens the card. */
  const pick = (row, whole) => {
    atlas.choose("project", projects.project_id[row]);
    if (whole || !atlas.narrow()) atlas.open("right", "detail");
    atlas.bring(projects.geo[row]);
  };

  const cell = (row) => ([name, of], i) =>
    i ? h("td", { "data-name": name }, String(of(row) ?? "") || (name === "stage" && h("span.source", {}, t("no_stage")))) : h("th", { scope: "row" }, h("button.plain", { type: "button" }, of(row)));

  const line = (row) =>
    h("tr", { "data-row": row, onclick: (event) => pick(row, event.target.tagName === "BUTTON"), "aria-current": projects.project_id[row] === atlas.get("project") && "true" },
      COLUMNS.map(cell(row)));

  const grid = h("tbody");
  let waiting = [];
  const more = () => grid.append(...waiting.splice(0, PORTION).map(line));
  body.addEventListener("scroll", () => {
    while (waiting.length && body.scrollTop + body.clientHeight > body.scrollHeight - 600) more();
  });

  const heads = COLUMNS.map(([name]) => {
    const sort = () => atlas.set({ sort: sorting() === name ? `-${name}` : name });
    return h("th", { scope: "col", "data-name": name }, atlas.button(`column_${name}`, sort, { class: "plain" }));
  });
  const caption = h("caption", { "aria-live": "polite" });
  const clear = () => {
    atlas.clearFilters();
    grid.querySelector("button")?.focus();
  };
  const nothing = h("div.nothing", { hidden: true }, h("p", { t: "nothing_matches" }), atlas.button("clear_filters", clear));
  const saved = h("p.source", { role: "status" });
  const table = h("table", {}, caption, h("thead", {}, h("tr", {}, heads)), grid);
  body.append(
    h("div.actions", {}, atlas.button("download_csv", () => save("csv")), atlas.button("download_geojson", () => save("geojson"))),
    saved, table, nothing);

  let filled = [];
  const fill = () => {
    const now = ["shown", ...ORDER].map(atlas.get);
    if (atlas.get("foot") !== "table" || now.every((value, i) => value === filled[i])) return;
    filled = now;
    const sort = sorting();
    const inUnit = atlas.get("zone").length > 0;
    for (const head of heads) head.setAttribute("aria-sort", sort === head.dataset.name ? "ascending" : sort === `-${head.dataset.name}` ? "descending" : "none");
    waiting = rows();
    caption.textContent = [t("count_some", { n: waiting.length, all: projects.n }), inUnit && atlas.memberCounts(), inUnit && atlas.colon(t("membership_edge"), t("edge_explained"))].filter(Boolean).join(" · ");
    table.classList.toggle("compared", !!atlas.get("compare"));
    table.classList.toggle("in-unit", inUnit);
    nothing.hidden = waiting.length > 0;
    grid.replaceChildren();
    more();
  };
  atlas.on("shown sort lang foot compare edge zone plan", fill);
  atlas.on("lang", () => (saved.textContent = ""));

  atlas.on("project", () => {
    grid.querySelector("[aria-current]")?.removeAttribute("aria-current");
    const row = projects.row.get(atlas.get("project"));
    const found = row != null && grid.querySelector(`[data-row="${row}"]`);
    if (found) found.setAttribute("aria-current", "true");
    if (found && !body.contains(document.activeElement)) found.scrollIntoView({ block: "nearest" });
  });

  /* ---- downloads ---- */

  const PUBLISHED = ["project_id", "name", "name_en", "aliases", "kind", "stage", "stage_as_of", "promised_stage", "promised_stage_as_of", "summary", "programmes", "plan_units", "place_id", "match_type", "uncertainty_m", "verification_status", "parent_id", "statement_count", "source_ids"];

  /** A cell that Excel would run as a formula begins with an apostrophe instead. */
  const guard = (value) => (typeof value === "string" && /(^|[\n\r])[\s\u00a0]*[=+\-@＝＋－＠\t\r]/.test(value) ? `'${value}` : value);

  const quote = (value) => `"${String(guard(value) ?? "").replace(/"/g, '""')}"`;

  /** Half way along the longest part of a line. */
  const halfway = (parts) => {
    const step = ([lat, lon], [lat2, lon2]) => Math.hypot(lat2 - lat, (lon2 - lon) * Math.cos(lat / 57.3));
    const lengths = parts.map((part) => part.slice(1).map((at, i) => step(part[i], at)));
    const sums = lengths.map((steps) => steps.reduce((sum, one) => sum + one, 0));
    const longest = sums.indexOf(Math.max(...sums));
    const part = parts[longest];
    let left = sums[longest] / 2;
    const i = lengths[longest].findIndex((one) => (left -= one) <= 0);
    const back = lengths[longest][i] ? -left / lengths[longest][i] : 0;
    return part[i + 1].map((value, axis) => Math.round((value + (part[i][axis] - value) * back) * 1e6) / 1e6);
  };

  /** Position in three cells: a point, or one on the line; never one for an area, which would
   * pass for a pin. The last cell bounds all three. */
  const where = (row) => {
    const shape = atlas.shape(projects.geo[row]);
    if (!shape) return ["", "", "", ""];
    const box = L.latLngBounds(atlas.flat(shape.at)).toBBoxString().replaceAll(",", " ");
    const [lat, lon] = [() => shape.at, () => halfway(shape.at), () => ["", ""]][shape.kind]();
    return [lon, lat, t(`lon_lat_${shape.kind}`), box];
  };

  /** Table as CSV with a byte order mark, so that Excel reads it as UTF-8. */
  const csv = (list) => {
    const without = { change: !atlas.get("compare"), belongs: !atlas.get("zone").length };
    const columns = COLUMNS.filter(([name]) => !without[name]);
    const head = ["project_id", ...columns.map(([name]) => t(`column_${name}`)), t("column_summary"), t("column_sources"),
      "lon_wgs84", "lat_wgs84", t("column_lon_lat"), "bbox_wgs84_west_south_east_north", t("column_filtered")];
    const told = (row) => atlas.list(projects.source_ids[row]).map((id) => atlas.sourceOf(id)).join("；");
    const lines = list.map((row) => [projects.project_id[row], ...columns.map(([, of]) => of(row)), projects.summary[row], told(row), ...where(row), atlas.filterWords().join("；")]);
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

  /** Properties as published, and the units that the project only touches, with its shares. */
  const properties = (row) => {
    const edges = atlas.unitsOf(row).filter(({ edge }) => edge);
    return { ...Object.fromEntries(PUBLISHED.map((name) => [name, projects[name][row] ?? null])),
      plan_units_edge: edges.map(({ id }) => id).join("|"), plan_units_edge_share: edges.map(({ share }) => share).join("|") };
  };

  const geojson = (list) => JSON.stringify({
    type: "FeatureCollection",
    features: list.map((row) => ({ type: "Feature", properties: properties(row), geometry: geometry(atlas.shape(projects.geo[row])) })),
  });

  /** Name of the file: the district, and the beginning of what is chosen, in letters and digits only. */
  const fileName = (kind) => {
    const { adcode, slug } = data.district;
    const base = [adcode, slug, "projects"].filter(Boolean).join("-");
    const words = atlas.filterValues().join("-").match(/[\p{L}\p{N}]+/gu) ?? [];
    const room = Math.max(8, 35 - base.length);
    const add = (name, word) => (name.length + word.length < room ? `${name}-${word}` : name);
    const short = words.length ? words.slice(1).reduce(add, [...words[0]].slice(0, room).join("")) : "";
    const mark = data.audience === "internal" ? ".internal" : ""; // as on the files of a hand-over
    return `${[base, short].filter(Boolean).join("-")}${mark}.${kind}`;
  };

  const save = (kind) => {
    const text = { csv, geojson }[kind](rows());
    const type = kind === "csv" ? "text/csv;charset=utf-8" : "application/geo+json";
    const link = h("a", { download: fileName(kind) });
    link.href = URL.createObjectURL(new Blob([text], { type }));
    link.click();
    saved.textContent = t("downloaded", { name: link.download });
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  };
});
