/* A click on the map: one thing opens its popup, several at one place a list to choose from. On
 * a narrow screen a popup would hide the map, so the panel opens as a sheet instead. */
atlas.control((atlas) => {
  "use strict";
  const { map, data, h } = atlas;
  const { projects, units } = data;
  const popup = L.popup({ maxWidth: 360, minWidth: 260, maxHeight: 380, className: "atlas-popup" });
  const NONE = { project: "", unit: "", programme: "" };

  const head = (table, row, kind) => [
    h("h3", {}, atlas.name(table, row)),
    h("p.other", {}, atlas.otherName(table, row)),
    h("p.source", {}, kind),
  ];

  const facts = (id) => {
    const rows = atlas.rowsOf.get(id) || [];
    return rows.length ? h("ul.facts", {}, rows.map((row) => atlas.statement(row))) : h("p.source", { t: "no_statements" });
  };

  const more = () => atlas.button("open_detail", () => (popup.remove(), atlas.open("right", "detail")));

  const ofProject = (id) => {
    const row = projects.row.get(id);
    return h("article", {}, head(projects, row, atlas.word("kinds", projects.kind[row])), atlas.stage(row), atlas.position(row), more(), facts(id));
  };

  const ofUnit = (id) => {
    const row = units.row.get(id);
    return h("article", {}, head(units, row, atlas.word("plan_unit_kinds", units.kind[row])),
      h("p.note", { t: "drawn_by_us" }), units.drawing_note[row] !== atlas.t("drawn_by_us") && h("p.source", {}, units.drawing_note[row] || ""), more(), facts(id));
  };

  const choice = (ids, latlng) =>
    h("article", {}, h("h3", {}, atlas.t("here_are", { n: ids.length })),
      h("ul", {}, ids.map((id) => h("li", {}, h("button.plain", { type: "button", onclick: () => atlas.show("project", id, latlng) }, atlas.nameOf(id))))));

  const open = (content, latlng) => {
    popup.setLatLng(latlng).setContent(content).openOn(map);
  };

  /** Choose a project, unit or programme; the address then names it. */
  atlas.choose = (kind, id) => atlas.set({ ...NONE, [kind]: id });

  /** Show what was clicked: one id or several. */
  atlas.show = (kind, ids, latlng) => {
    const [id, ...others] = [].concat(ids);
    if (others.length) return open(choice([id, ...others], latlng), latlng);
    atlas.choose(kind, id);
    if (atlas.narrow()) {
      atlas.open("right", "detail");
      if (kind === "project") atlas.bring(projects.geo[projects.row.get(id)]);
    } else open(kind === "unit" ? ofUnit(id) : ofProject(id), latlng);
  };

  map.on("click", () => atlas.set(NONE));

  /* it belongs to the click that opened it: whatever else is done next closes it */
  atlas.on("project unit programme shown plan sheet lang", () => popup.remove());
  document.addEventListener("keydown", (event) => event.key === "Escape" && popup.remove());
  addEventListener("beforeprint", () => popup.remove());
});
