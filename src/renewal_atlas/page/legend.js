/* The key under the switches: only the kinds, stages and position classes that are shown. */
atlas.control((atlas) => {
  "use strict";
  const { data, h } = atlas;
  const { projects } = data;
  const { groups, phases } = data.symbols;
  const box = h("div.key", { role: "region", tl: "legend" });
  document.querySelector(".panel.layers .body").append(box);

  const NEUTRAL = "#51606f";

  const item = (swatch, words) => h("li", {}, atlas.swatch(swatch), words);

  const section = (title, items) => items.length > 0 && [h("h3", { t: title }), h("ul", {}, items)];

  /** Values of a column's class among the shown rows that are on the map. */
  const present = (rows, of) => new Set(rows.map(of));

  const onMap = () => {
    const shown = atlas.get("shown");
    const on = { placed: atlas.isOn("points"), area: atlas.isOn("areas") };
    return projects.position.flatMap((position, row) => (shown[row] && on[position] ? [row] : []));
  };

  /** Rings of what changed between the two years that are compared. */
  const changes = () => {
    const pair = atlas.get("compare");
    const told = pair && new Set(projects.project_id.map((id, row) => atlas.get("shown")[row] && projects.geo[row] != null && atlas.changeOf(id, pair)));
    return told ? atlas.changeCodes.filter((change) => told.has(change)).map((change) => item({ ring: true, colour: atlas.changeColour(change) }, atlas.changeWord(change))) : [];
  };

  /** Items of the key, for the panel and the printed sheet. */
  atlas.key = () => {
    const rows = onMap();
    const kinds = present(rows, (row) => atlas.groupOf(projects.kind[row]));
    const points = rows.filter((row) => projects.position[row] === "placed");
    const stages = present(points, atlas.phaseAt);
    const positions = present(rows, (row) => projects.position[row]);
    return [
      section("key_kinds", Object.keys(groups).filter((name) => kinds.has(name)).map((name) => item({ ...groups[name], fill: "solid" }, atlas.t(`group_${name}`)))),
      section("key_stages", Object.keys(phases).filter((name) => stages.has(name)).map((name) => item({ shape: "circle", colour: NEUTRAL, ...phases[name] }, atlas.t(`phase_${name}`)))),
      section("key_positions", [
        positions.has("placed") && item({ shape: "circle", fill: "solid", colour: NEUTRAL }, atlas.t("key_placed")),
        positions.has("area") && item({ colour: NEUTRAL, area: 0.05, dash: "3 3" }, atlas.t("key_area")),
        data.units.basis.some((basis, row) => basis !== "stated" && data.units.geo[row] != null && atlas.isOn(`unit-${data.units.unit_id[row]}`)) && item({ colour: NEUTRAL, area: 0.16, dash: "5 3" }, atlas.t("key_interpreted")),
      ].filter(Boolean)),
      section("filter_change", changes()),
    ];
  };

  atlas.on("layers plan shown lang compare", () => atlas.fill(box, atlas.key()));
});
