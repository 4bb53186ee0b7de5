/* The printed sheet. The state key `sheet` (a3 or a4) turns the page into paper: the map at a
 * round scale with a number at every project, and beside it title, key, the numbered list, sources
 * and review number; a list that is too long goes on on further sheets. On screen the paper is
 * drawn smaller to fit; `still` leaves that and the buttons out, for printing without a screen. */
atlas.control((atlas) => {
  "use strict";
  const { map, data, h, t } = atlas;
  const { sources, projects, units, plans } = data;
  atlas.keep("sheet", "");
  atlas.keep("still", "");
  atlas.keep("whole", ""); // the district, although a plan unit is chosen
  atlas.keep("lent", ""); // the unit that the filter keeps to for as long as the sheet is open
  const root = document.documentElement;
  const stage = map.getContainer().closest(".stage");

  const body = atlas.panel("print", "left");
  const paper = (size) => atlas.button(`paper_${size}`, () => atlas.set({ sheet: size }, true));
  body.append(h("p", { t: "print_note" }), h("div.actions", {}, paper("a3"), paper("a4")));

  /* ---- the map on paper: a round scale ---- */

  const PIXEL = 0.0254 / 96; // metres of paper
  const STEPS = [1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10];
  const FINEST = 5000;

  /** 1:n of a zoom, at the latitude of a place. */
  const scaleAt = (zoom, { lat }) => (40075016.7 * Math.cos((lat * Math.PI) / 180)) / 2 ** (zoom + 8) / PIXEL;

  const rounded = (n) => {
    const unit = 10 ** Math.floor(Math.log10(n));
    return unit * STEPS.find((step) => step * unit > n - 1);
  };

  const words = (n) => `1:${Number(n.toPrecision(3)).toLocaleString("en").replaceAll(",", " ")}`;

  const frame = (bounds) => {
    atlas.muted = ["project", "area", ...otherUnits()];
    const centre = bounds.getCenter();
    const fitting = scaleAt(map.getBoundsZoom(bounds, false, [24, 24]), centre);
    const n = Math.max(FINEST, rounded(fitting));
    map.setView(centre, Math.log2(scaleAt(0, centre) / n), { animate: false });
  };

  const boundsOf = (numbers) => L.latLngBounds(numbers.filter((n) => n != null).flatMap((n) => atlas.flat(atlas.shape(n).at)));

  /** Rows of the plan units that the sheet keeps to. */
  const ownUnits = () => [...new Set([...atlas.get("zone"), !atlas.get("whole") && atlas.get("unit")])].flatMap((id) => units.row.get(id) ?? []);

  /** A sheet of the chosen unit is one of its members: it filters by the unit while it is open. */
  const keepTo = () => {
    const unit = atlas.get("unit");
    if (atlas.get("whole") || atlas.get("zone").length || !units.row.has(unit)) return;
    atlas.set({ lent: unit, zone: [unit] });
  };
  const giveBack = () => {
    const lent = atlas.get("lent");
    atlas.set({ lent: "", ...(lent && String(atlas.get("zone")) === lent && { zone: [] }) });
  };

  /** On a sheet of a zone the belt and the axis go without their names, and the other way round. */
  const otherUnits = () => [...new Set(ownUnits().map((row) => (units.kind[row] === "zone" ? "unit" : "zone")))].slice(0, 1);

  /** What the sheet is of: the filtered or chosen unit, the chosen project, the district, or
   * whatever the reader was looking at. */
  const subject = (view) => {
    const found = [boundsOf(ownUnits().map((row) => units.geo[row])), boundsOf([projects.geo[projects.row.get(atlas.get("project"))]]), boundsOf(data.boundary)];
    return found.find((bounds, i) => bounds.isValid() && (i < 2 || view.contains(bounds))) || view;
  };

  /* ---- the list ---- */

  const reach = (row) => {
    const metres = projects.uncertainty_m[row];
    return metres && (metres < 1000 ? `±${metres}\u00a0m` : `±${(metres / 1000).toFixed(1)}\u00a0km`);
  };
  const stageOf = atlas.stageWords;
  const onEdge = (row) => atlas.memberOf(row)?.edge && atlas.memberWord(row);
  const item = (row, number) =>
    h("li", {}, h("b", {}, number), h("span", {}, atlas.name(projects, row), h("small", {}, [stageOf(row), reach(row), onEdge(row)].filter(Boolean).join(" · "))));
  const run = (row) => h("li.run", {}, [atlas.name(projects, row), stageOf(row), onEdge(row)].filter(Boolean).join(" "));

  /** Parts of the list: how many, and under which title they go on. */
  const PARTS = { placed: ["count_placed", "sheet_list"], area: ["count_area", "position_area"], unplaced: ["count_unplaced", "position_unplaced"], no_site: ["count_no_site", "position_no_site"], outside: ["sheet_rest", "sheet_outside"] };
  const told = (parts) => Object.keys(PARTS).filter((code) => parts[code].length).map((code) => t(PARTS[code][0], { n: parts[code].length }));

  /** A part under its head; each node knows its part. */
  const nodesOf = (parts) => Object.keys(PARTS).filter((code) => parts[code].length).flatMap((code) => {
    const nodes = [h("li.head", {}, t(PARTS[code][0], { n: parts[code].length })), ...parts[code]];
    for (const node of nodes) node.part = code;
    return nodes;
  });

  /** Give the marks their numbers; their projects by part, and those that have none by name. */
  const list = () => {
    const parts = { placed: [], area: [], unplaced: [], no_site: [], outside: [] };
    const numbered = new Set();
    const found = atlas.numbering.inView();
    for (const mark of found) {
      const first = numbered.size + 1;
      for (const row of mark.rows) parts[mark.kind === 2 ? "area" : "placed"].push(item(row, numbered.add(row).size));
      mark.label = numbered.size > first ? `${first}–${numbered.size}` : `${first}`;
    }
    atlas.get("shown").forEach((shown, row) => {
      if (shown && !numbered.has(row)) (parts[["unplaced", "no_site"].find((code) => code === projects.position[row]) ?? "outside"]).push(run(row));
    });
    atlas.numbering.place(found);
    return parts;
  };

  /** Which item of a list is the first that does not go in; -1 if all do. */
  const overflowing = (box) => {
    const { right, bottom } = box.getBoundingClientRect();
    return [...box.children].findIndex((node) => {
      const own = node.getBoundingClientRect();
      return own.right > right + 1 || own.bottom > bottom + 1;
    });
  };

  /** Where a list is broken: names without numbers stay together under their head. */
  const breakAt = (nodes, first) => {
    const head = nodes.findIndex(({ part }) => part === nodes[first].part);
    return head > 0 && (nodes[first].matches(".run") || head >= first - 1) ? head : first;
  };

  const pageOf = (n, all) => `${t("sheet_of", { n, all })} · ${atlas.get("sheet").toUpperCase()}`;
  const page = () => h("span.page", {}, pageOf(88, 88)); // as wide as it gets, until all are counted

  /** Put the list into the sheet, a little smaller if it then goes in, or the rest on further ones. */
  const flow = (box, items) => {
    box.replaceChildren(...items);
    box.classList.toggle("tight", overflowing(box) >= 0);
    if (overflowing(box) >= 0) box.classList.remove("tight");
    for (let n = 2; overflowing(box) >= 0; n++) {
      box.after(h("p.source", {}, t("sheet_goes_on", { n })));
      const first = overflowing(box);
      if (!first && n > 2) break; // not one goes in
      const nodes = [...box.children];
      const rest = nodes.slice(breakAt(nodes, first));
      const names = [...new Set(rest.map(({ part }) => t(PARTS[part][1])))];
      if (!rest[0].matches(".head")) rest.unshift(Object.assign(h("li.head", {}, t("sheet_continued", { name: names[0] })), { part: rest[0].part }));
      box = h("ol.list", {}, rest);
      document.body.append(h("section.more", { tl: "sheet_list" }, title(h("h2", {}, names.join(" · "))), box, h("p.source", {}, atlas.review(), " · ", page())));
    }
    const pages = document.querySelectorAll(".page");
    pages.forEach((node, i) => (node.textContent = pageOf(i + 1, pages.length)));
  };

  /* ---- what stands beside the map ---- */

  const aside = h("aside.sheet", { hidden: true });
  stage.append(aside);

  const title = (...more) => {
    const own = ownUnits();
    const whole = data.title[atlas.get("lang")] || data.title.zh;
    const plan = own.map((row) => plans.row.get(units.plan_id[row])).find((row) => row != null);
    return h("header", {},
      own.length > 0 && h("p", {}, [whole, plan != null && atlas.name(plans, plan), plan != null && plans.years[plan]].filter(Boolean).join(" · ")),
      h("h1", {}, own.length ? own.map((row) => atlas.name(units, row)).join("、") : whole), more);
  };

  /** The filters in force, in words. */
  const filters = () => atlas.facets.filter((key) => atlas.get(key).length)
    .map((key) => h("p.source", {}, key === "zone" ? atlas.get("edge") === "on" && t("with_edge") : [t(`filter_${key}`), atlas.facetNames(key).join("、")].join("：")));

  const corner = ({ lng, lat }) => `${lng.toFixed(3)}°E ${lat.toFixed(3)}°N`;

  const credits = () => {
    const [tiles, bounds, size] = [atlas.layersOn().filter(({ group }) => group === "basemaps"), map.getBounds(), atlas.get("sheet").toUpperCase()];
    const latest = sources.published.filter(Boolean).sort().pop();
    return h("footer", {},
      h("p.scale", {}, t("sheet_scale", { scale: words(scaleAt(map.getZoom(), map.getCenter())), paper: size })),
      h("p.source", {}, t("sheet_frame", { from: corner(bounds.getSouthWest()), to: corner(bounds.getNorthEast()) }), " · WGS 84", data.projection && ` · EPSG:${data.projection.code}`),
      h("p.source", {}, t("from_sources", { n: sources.n, date: atlas.period(latest) || "—" })),
      sources.source_id.map((id) => h("p.source", {}, atlas.sourceOf(id))),
      tiles.map(({ name }) => h("p.source", {}, t("sheet_tiles", { name: name() }))),
      h("p.note", {}, t("drawn_by_us")),
      h("p.note", {}, atlas.review(), " · ", page()));
  };

  const tearOff = () => document.querySelectorAll(".more").forEach((node) => node.remove());

  const compose = () => {
    tearOff();
    const layers = atlas.layersOn().filter(({ group }) => group !== "basemaps");
    const box = h("ol.list");
    const parts = list();
    atlas.fill(aside,
      title(h("p", {}, told(parts).join(" · ")), atlas.get("zone").length > 0 && h("p", {}, atlas.memberCounts()), filters()),
      h("section", {}, h("h2", {}, t("legend")),
        h("div.keys", {}, h("ul.key", {}, layers.map((layer) => h("li", {}, atlas.swatch(layer.swatch), h("span", {}, layer.name ? layer.name() : t(`layer_${layer.id}`))))), h("div.key", {}, atlas.key()))),
      box, credits());
    flow(box, nodesOf(parts));
    atlas.placeLabels();
  };

  /* ---- in and out ---- */

  const close = () => atlas.set({ sheet: "", whole: "" });
  const go = atlas.button("print", () => print());
  const sizes = ["a3", "a4"].map(paper);
  const extents = ["unit", "whole"].map((code) => atlas.button(`sheet_${code}`, () => atlas.set({ whole: code === "whole" ? "on" : "" })));
  const bar = h("nav.sheet-bar", { tl: "print", hidden: true }, go, sizes, extents, atlas.button("close", close));
  document.body.prepend(bar);

  const fit = () => {
    const { offsetWidth, offsetHeight } = stage;
    const { clientWidth, clientHeight } = root; // a phone widens the window to what lies in it
    const factor = Math.min(1, (clientWidth - 24) / offsetWidth, (clientHeight - bar.offsetHeight - 24) / offsetHeight);
    root.style.setProperty("--k", atlas.get("still") ? 1 : factor);
  };
  addEventListener("resize", () => before && fit());

  /** The unit or the district: a choice where a unit is chosen and no filter says which. */
  const offer = () => extents.forEach((button, i) => {
    button.hidden = !atlas.get("lent") && !(atlas.get("whole") && units.row.has(atlas.get("unit")));
    button.setAttribute("aria-pressed", String(!!i === !!atlas.get("whole")));
  });

  let before = null; // the view and its finest step when the sheet was opened, and who opened it
  const turn = () => {
    const size = ["a3", "a4"].find((one) => one === atlas.get("sheet"));
    if (!size && !before) return;
    before ??= { view: map.getBounds(), centre: map.getCenter(), zoom: map.getZoom(), snap: map.options.zoomSnap, focus: document.activeElement };
    const { view, centre, zoom, snap, focus } = before;
    root.classList.remove("a3", "a4", "still");
    tearOff();
    if (size) root.classList.add(size, ...(atlas.get("still") ? ["still"] : []));
    aside.hidden = bar.hidden = !size;
    sizes.forEach((button, i) => button.setAttribute("aria-pressed", String(["a3", "a4"][i] === size)));
    map.options.zoomSnap = size ? 0 : snap;
    map.invalidateSize({ pan: false });
    if (size) {
      keepTo();
      offer();
      fit();
      frame(subject(view));
      go.focus({ preventScroll: true });
      return;
    }
    before = null;
    atlas.muted = [];
    atlas.numbering.clear();
    giveBack();
    map.setView(centre, zoom, { animate: false });
    focus.focus?.();
  };
  map.on("moveend", () => before && compose());
  document.addEventListener("keydown", (event) => event.key === "Escape" && before && close());
  atlas.on("sheet", turn);
  atlas.on("lang shown layers plan edge", () => before && compose());
  atlas.on("zone unit", () => before && frame(subject(before.view)));
  atlas.on("whole", () => {
    if (!before) return;
    (atlas.get("whole") ? giveBack : keepTo)();
    offer();
    frame(subject(before.view));
  });

  /* what is chosen comes into view on the screen, not on the sheet */
  for (const name of ["bring", "reveal"]) {
    const lead = atlas[name];
    if (lead) atlas[name] = (...all) => before || lead(...all);
  }

  /* printed without the button, the page becomes an A4 sheet for as long as that takes */
  let plain = false;
  addEventListener("beforeprint", () => {
    plain = !before;
    if (plain) atlas.set({ sheet: "a4" });
  });
  addEventListener("afterprint", () => plain && close());
});
