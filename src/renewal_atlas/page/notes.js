/* The line of counts on the first screen, the corner with the note, the review number and the
 * documents, and the list of what is not on the map, with the reason. */
atlas.control((atlas) => {
  "use strict";
  const { map, data, h } = atlas;
  const { projects, sources } = data;
  const CLASSES = ["placed", "area", "unplaced", "no_site"];
  const MISSING = ["unplaced", "no_site"];

  const count = (position, shown) => projects.position.filter((found, row) => found === position && (!shown || shown[row])).length;

  /* ---- the line of counts ---- */

  const line = h("p.counts", { role: "status" });
  map.getContainer().parentNode.append(line);

  const total = h("span");
  const chips = CLASSES.map((position) => h(`button.${position}`, { type: "button", onclick: () => atlas.showClass(position) }));
  line.append(total, ...chips.filter((chip, i) => CLASSES[i] !== "no_site" || count("no_site") > 0));

  atlas.on("shown lang", () => {
    const shown = atlas.get("shown");
    const visible = shown.filter(Boolean).length;
    total.textContent = atlas.t(visible === projects.n ? "count_all" : "count_some", { n: visible, all: projects.n });
    CLASSES.forEach((position, i) => (chips[i].textContent = atlas.t(`count_${position}`, { n: count(position, shown) })));
  });

  /** What a click on a count does; the filters put their own in its place. */
  atlas.showClass = (position) => atlas.open("left", MISSING.includes(position) ? "unplaced" : "layers");

  /* ---- what is not on the map ---- */

  const body = atlas.panel("unplaced", "left", { tool: false });
  atlas.on("shown lang left", () => {
    if (atlas.get("left") !== "unplaced") return;
    const rows = (wanted) => projects.position.flatMap((position, row) => (position === wanted && atlas.get("shown")[row] ? [row] : []));
    const item = (row) => h("li.missing", {},
      h("button.plain", { type: "button", onclick: () => (atlas.choose("project", projects.project_id[row]), atlas.open("right", "detail")) }, atlas.name(projects, row)),
      " ", h("small", {}, atlas.word("kinds", projects.kind[row])), atlas.position(row));
    const part = (code) => rows(code).length > 0 && [
      h("h3", { t: `position_${code}` }), h("p.source", { t: `${code}_note` }), h("ul", {}, rows(code).map(item))];
    atlas.fill(body, MISSING.map(part));
  });

  /* ---- the corner ---- */

  const inside = data.audience === "internal";
  if (inside) atlas.bar.querySelector("h1").after(h("strong.inside", { t: "internal" }));

  /** For whom the page is: the mark of an internal one, the review number, or why there is none. */
  atlas.review = () => {
    const { number, [atlas.get("lang")]: note } = data.review;
    const told = number || !note ? atlas.t(number ? "approval" : "no_approval", { number }) : note;
    return [inside && h("strong", {}, atlas.t("internal_mark")), inside && " · ", told].filter(Boolean);
  };

  /** Whose online basemaps lie under the map. */
  const credits = () => atlas.layersOn().filter(({ group }) => group === "basemaps").map(({ name }) => name());

  const latest = sources.published.filter(Boolean).sort().pop();
  const corner = h("div.corner");
  map.getContainer().parentNode.append(corner);
  atlas.on("lang layers", () => {
    const notice = data.notice[atlas.get("lang")];
    atlas.fill(corner,
      h("p.review", {}, atlas.review()),
      [notice, ...credits()].filter(Boolean).map((text) => h("p", {}, text)),
      h("p", {}, atlas.t("drawn_by_us")),
      h("p", {}, atlas.t("from_sources", { n: sources.n, date: atlas.period(latest) || "—" }), " ",
        h("button.plain", { type: "button", t: "sources", onclick: () => atlas.open("left", "sources") })));
  });

  /* ---- sources and method ---- */

  const METHOD = ["read", "stage", "match", "circle", "plan", "count", "licence"];

  /** How the page came to say what it says, a short paragraph each, its first words as its name. */
  const method = () => [h("h3", { t: "method" }), METHOD.map((code) => {
    const [name, ...rest] = atlas.t(`method_${code}`, { licence: data.district.licence }).split(/(?<=：|: )/);
    return h("p.method", {}, h("b", {}, name), rest.join(""));
  })];

  const about = atlas.panel("sources", "left", { tool: false });
  about.tabIndex = 0; // nothing in it takes the focus, and it scrolls
  atlas.on("lang", () => {
    const source = (id, row) => h("li.fact", {}, h("p", {}, atlas.sourceOf(id, null, false, true)), h("p.source", {}, atlas.t("covers", { time: atlas.period(sources.covers[row]) || "—" })), h("p.source", {}, atlas.remark(sources.note[row])), h("p.source", {}, atlas.remark(sources.rights[row])));
    atlas.fill(about,
      h("ul", {}, sources.source_id.map(source)),
      method(),
      h("h3", { t: "boundary_from" }), data.boundary_source.map((cell) => h("p.source", {}, atlas.remark(cell))),
      h("h3", { t: "software" }), h("p.source", {}, "Leaflet 1.9.4 © Volodymyr Agafonkin, CloudMade (BSD-2-Clause) · Folium (MIT)"));
  });
});
