/* One button: it names the language that it switches to. */
atlas.control((atlas) => {
  "use strict";
  const other = () => (atlas.get("lang") === "en" ? "zh" : "en");
  const button = atlas.h("button", { type: "button", onclick: () => atlas.set({ lang: other() }) });
  atlas.tools.append(button);
  atlas.on("lang", () => {
    button.textContent = other() === "en" ? "English" : "中文";
    button.lang = other();
  });
});
