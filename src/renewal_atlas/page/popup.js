/* A click on the map: one thing opens its popup, several at one place a list to choose from. On
 * a narrow screen a popup would hide the map, so the panel opens as a sheet instead. */
atlas.control((atlas) => {
  "use strict";
  const { map, data, h } = atlas;
  const { projects, units } = data;
  const popup = L.popup({ maxWidth: 360, minWidth: 260, maxHeight: 380, className: "atlas-popup" });

  const head = (table, row, kind) => [
    h("h3", {}, atlas.name(table, row)),
    h("p.other", {}, atlas.otherName(table, row)),
    h("p.source", {}, kind),
  ];

  const facts = (id) => {
    const rows = atlas.rowsOf.get(id) || [];
    return rows.length ? h("ul.facts", {}, atlas.merge(rows).map((same) => atlas.statement(same))) : h("p.source", { t: "no_statements" });
  };

  const more = () => atlas.button("open_detail", () => (popup.remove(), atlas.open("right", "detail")));

  const ofProject = (id) => {
    const row = projects.row.get(id);
    return h("article", {}, head(projects, row, atlas.word("kinds", projects.kind[row])), atlas.stage(row), atlas.position(row), more(), facts(id));
  };

  const ofUnit = (id) => {
    const row = units.row.get(id);
    return h("article", {}, head(units, row, atlas.word("plan_unit_kinds", units.kind[row])),
      atlas.drawing(row), more(), facts(id));
  };

  const pane = map.getPane("popupPane");
  /* a button that a click took away would pass for a click on the map behind it */
  pane.addEventListener("click", (event) => event.stopPropagation());

  /** Buttons that open one of several in place of what is shown. */
  const links = (all, latlng, without) => {
    const follow = (one) => () => {
      atlas.show(...one, latlng, atlas.narrow() ? [] : all.filter((other) => other !== one));
      if (popup.isOpen()) pane.querySelector("button").focus();
    };
    return all.filter((one) => one !== without).map((one) => h("li", {}, h("button.plain", { type: "button", onclick: follow(one) }, atlas.nameOf(one[1]))));
  };

  const choice = (all, latlng) =>
    h("article", {}, h("h3", {}, atlas.t("here_are", { n: all.length })), h("ul", {}, links(all, latlng)));

  const also = (all, latlng, shown) =>
    all.length > 1 && h("div.also", {}, h("span.source", {}, atlas.t("also_here")), h("ul", {}, links(all, latlng, shown)));

  /** Clear of the counts and of a sheet, and no higher than the map is above it where that will do. */
  const open = (content, latlng) => {
    const { paddingTopLeft, paddingBottomRight } = atlas.room();
    const above = map.latLngToContainerPoint(latlng).y - paddingTopLeft[1] - 50;
    Object.assign(popup.options, { maxHeight: Math.min(380, Math.max(above, 180)), autoPanPaddingTopLeft: [10, paddingTopLeft[1]], autoPanPaddingBottomRight: paddingBottomRight });
    popup.setLatLng(latlng).setContent(content).openOn(map);
    popup.getElement().querySelector(".leaflet-popup-close-button").setAttribute("aria-label", atlas.t("close"));
  };

  /** Choose a project, unit or programme; the address then names it. */
  atlas.choose = (kind, id) => atlas.set({ ...atlas.nothing, [kind]: id }, true);

  /** Show what was clicked, one id or several: the one, naming the `others` under the pointer,
   * [[kind, id], ...]; of several, and on a narrow screen, where one is a sheet, a list of all. */
  atlas.show = (kind, ids, latlng, others = []) => {
    const found = [].concat(ids).map((one) => [kind, one]);
    const all = [...found, ...others];
    if (found.length > 1 || (others.length && atlas.narrow())) return open(choice(all, latlng), latlng);
    const [, id] = found[0];
    atlas.choose(kind, id);
    if (atlas.narrow()) {
      atlas.open("right", "detail");
      atlas.reveal(kind, id);
      return;
    }
    const card = kind === "unit" ? ofUnit(id) : ofProject(id);
    card.querySelector(".source").after(also(all, latlng, found[0]) || "");
    open(card, latlng);
  };

  map.on("click", () => atlas.set(atlas.nothing));

  /* it belongs to the click that opened it: whatever else is done next closes it */
  atlas.on("project unit programme shown plan sheet lang", () => popup.remove());
  document.addEventListener("keydown", (event) => event.key === "Escape" && popup.remove());
  addEventListener("beforeprint", () => popup.remove());
});
