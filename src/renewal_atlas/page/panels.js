/* Panels: a place each at the left, the right and the foot. On a phone they are sheets over the
 * map, one at a time. They stand before the first control, which may open one. */
(() => {
  "use strict";
  const { atlas } = window;

  const narrow = matchMedia("(max-width: 799px), (max-height: 499px)");
  atlas.narrow = () => narrow.matches; // or low: a phone, held either way

  /** On a narrow screen leave one panel open, what was chosen before a list. */
  atlas.keepOne = () => {
    const where = ["right", "foot", "left"].find((one) => atlas.get(one));
    if (atlas.narrow() && where) atlas.set({ left: "", right: "", foot: "", [where]: atlas.get(where) });
  };
  narrow.addEventListener("change", atlas.keepOne);

  /** A panel with its button: `where` is left, right or foot; one is open in each place, and on
   * a narrow screen one in all. The state key `where` holds the name of the open one. */
  atlas.panel = (name, where, { tool = true } = {}) => {
    const { h } = atlas;
    const close = () => {
      atlas.set({ ...covered, ...(where === "right" && atlas.nothing), [where]: "" });
      (opener[where] && opener[where].getClientRects().length ? opener[where] : button || atlas.map.getContainer()).focus();
    };
    const body = h("div.body");
    const panel = h(`section.panel.${name}`, { tl: name, hidden: true },
      h("div.head", {}, h("h2", { t: name, tabindex: -1 }), grow(), h("button.close", { type: "button", tl: "close", onclick: close }, "×")), body);
    const toggle = () => atlas.open(where, atlas.get(where) === name ? "" : name);
    const button = tool && atlas.button(name, toggle);
    if (button) atlas.tools.append(button);
    panel.addEventListener("keydown", (event) => event.key === "Escape" && close());
    atlas.places[where].append(panel);
    atlas.on(where, () => {
      panel.hidden = atlas.get(where) !== name;
      if (button) button.setAttribute("aria-expanded", String(!panel.hidden));
    });
    return body;
  };

  /** On a narrow screen a panel opens over half the map; this button gives it the rest. */
  const grow = () => {
    const button = atlas.h("button.grow", { type: "button", tl: "grow", onclick: () => atlas.set({ tall: !atlas.get("tall") }) }, "▲");
    atlas.on("tall", () => {
      button.setAttribute("aria-pressed", String(!!atlas.get("tall")));
      document.documentElement.classList.toggle("tall", !!atlas.get("tall"));
    });
    return button;
  };

  const opener = {}; // what had the focus when a panel was opened: it gets it back
  let covered = {}; // on a narrow screen: the sheet that the details cover, and uncover when closed

  /** Open a panel; where the screen is narrow, close those of the other places. */
  atlas.open = (where, name) => {
    const alone = atlas.narrow() && name;
    if (name && atlas.get(where) !== name) {
      opener[where] = document.activeElement !== document.body && document.activeElement;
      covered = alone && where === "right" ? { left: atlas.get("left"), foot: atlas.get("foot") } : {};
    }
    atlas.set({ ...(alone && { left: "", right: "", foot: "" }), [where]: name, tall: false }, !!name);
    if (alone) document.querySelector(`.panel.${name} h2`).focus();
  };
})();
