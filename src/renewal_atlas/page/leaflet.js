/* Stand-ins for the libraries that Folium's own elements expect, and nothing more.
 * A page of ours loads neither jQuery nor awesome-markers, but a script may add
 * folium.Popup or folium.Icon to the map. */
(() => {
  "use strict";

  // Leaflet guesses the icon's path from a style sheet; ours has none.
  L.Icon.Default.prototype._getIconUrl = (name) => (name === "icon" ? "@icon" : "@shadow");

  /* The one use of jQuery in folium.Popup is $(html)[0]. A style attribute in markup is refused
   * by the page's policy; set through the object model it is allowed. */
  window.$ = (html) => {
    const box = document.createElement("template");
    box.innerHTML = html.trim().replace(/ style=/g, " data-style=");
    for (const node of box.content.querySelectorAll("[data-style]")) {
      node.style.cssText = node.dataset.style;
    }
    return [...box.content.childNodes];
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
