/* Stand-ins for the libraries that Folium's own elements expect, and nothing more.
 * A page of ours loads neither jQuery nor awesome-markers, but a script may add
 * folium.Popup or folium.Icon to the map. */
(() => {
  "use strict";

  // Leaflet guesses the icon's path from a style sheet; ours has none.
  L.Icon.Default.prototype._getIconUrl = (name) => (name === "icon" ? "@icon" : "@shadow");

  /* The one use of jQuery in folium.Popup is $(html)[0]. A style attribute in markup is refused
   * by the page's policy (`markup.py` has renamed it); set through the object model it is allowed. */
  window.$ = (html) => {
    const box = document.createElement("template");
    box.innerHTML = html.trim();
    for (const node of box.content.querySelectorAll("[data-style]")) {
      node.style.cssText = node.dataset.style;
    }
    return [...box.content.childNodes];
  };

  // The name of a layer is a text, not markup.
  const { _addItem } = L.Control.Layers.prototype;
  L.Control.Layers.prototype._addItem = function (item) {
    const label = _addItem.call(this, { ...item, name: "" });
    label.querySelector("input + span").textContent = ` ${item.name}`;
    return label;
  };

  L.AwesomeMarkers = {
    icon: (options) => {
      const dot = document.createElement("i");
      dot.className = "user-icon";
      dot.style.background = options.markerColor || "blue";
      return L.divIcon({ html: dot, className: "", iconSize: [18, 18] });
    },
  };
})();
