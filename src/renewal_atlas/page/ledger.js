/* The promise ledger in words. Of two document years the later stands for all that follow the earlier
 * up to it. Silence is told apart: between documents of unlike kinds it is no news at all. */
atlas.control((atlas) => {
  "use strict";
  const { data, t } = atlas;
  const { sources } = data;
  const { views } = data.district;
  const BLANK = "not_mentioned";
  const UNLIKE = "not_comparable"; // on the page a word of its own: nobody shall count it as silence

  /** A thing and what is said of it, as the language of the page puts it. */
  atlas.colon = (thing, said) => (atlas.get("lang") === "en" ? `${thing}: ${said}` : `${thing}：${said}`);

  /** Name of a document year. */
  atlas.view = (id) => views.find((view) => view.id === id)?.[atlas.get("lang")] ?? id;

  /** Every earlier and later document year, as "earlier~later". */
  const ids = views.map(({ id }) => id);
  atlas.pairs = ids.flatMap((from, i) => ids.slice(i + 1).map((to) => `${from}~${to}`));
  atlas.keep("compare", "", atlas.pairs); // the pair that is compared

  /* rows of both tables by subject and pair: years next to each other, and others */
  const found = new Map();
  for (const table of [data.ledger, data.ledger_apart]) {
    table.subject_id.forEach((id, row) => found.set(`${id} ${table.from_view[row]}~${table.to_view[row]}`, [table, row]));
  }
  const entry = (id, pair) => {
    const [table, row] = found.get(`${id} ${pair}`) ?? [];
    return table && { change: table.change[row], silence: table.silence[row], comparable: table.comparable[row], from: table.from_stage[row], to: table.to_stage[row], promised: table.promised_stage[row], reason: table.reason[row] };
  };

  const codeOf = ({ change, comparable }) => (change === BLANK && comparable !== "yes" ? UNLIKE : change);

  /** What became of a subject between two document years; undefined if neither names it. */
  atlas.changeOf = (id, pair) => {
    const told = entry(id, pair);
    return told && codeOf(told);
  };

  /** The same, and for what is silent also what it is silent of: codes of the filter. */
  atlas.changesOf = (id, pair) => {
    const told = entry(id, pair);
    if (!told) return [];
    return told.silence ? [codeOf(told), `${codeOf(told)}_${told.silence}`] : [codeOf(told)];
  };

  const silences = Object.keys(data.words.ledger_silences ?? {});

  /** Codes of changes in the order of the list, each silence behind its change. */
  atlas.changeCodes = [...Object.keys(data.words.ledger_changes), UNLIKE]
    .flatMap((code) => [code, ...([BLANK, UNLIKE].includes(code) ? silences.map((silence) => `${code}_${silence}`) : [])]);

  const baseOf = (code) => [BLANK, UNLIKE].find((base) => code.startsWith(base)) ?? code;

  /** Word of what a silence is silent of; "" for the code of a change itself. */
  atlas.silenceWord = (code) => atlas.word("ledger_silences", code.slice(baseOf(code).length + 1));

  /** Word of a change; of a silence with what stood before it. */
  atlas.changeWord = (code) => {
    const base = baseOf(code);
    const word = base === UNLIKE ? t(UNLIKE) : atlas.word("ledger_changes", base);
    return base === code ? word : atlas.colon(word, atlas.silenceWord(code));
  };

  /** Colour of a change, or of the one that a silence is part of. */
  atlas.changeColour = (code) => data.change_colours[baseOf(code)] ?? "#6b7280";

  /** The stage that it came from, the one it came to, and the one that is promised anew. */
  const steps = ({ change, from, to, promised }) => {
    const moved = to && from !== to ? [from, to].filter(Boolean).map((stage) => atlas.word("stages", stage)).join(" → ") : "";
    const next = promised && change !== "new" ? t("promised", { stage: atlas.word("stages", promised) }) : "";
    return [moved, next].filter(Boolean).join(" · ");
  };

  /** Stages of a subject between two document years, in words; "" if none is told. */
  atlas.stagesOf = (id, pair) => {
    const told = entry(id, pair);
    return told ? steps(told) : "";
  };

  /** One entry of a subject's history: the change with its stages, or the property that shows it. */
  atlas.history = (row) => {
    const { ledger } = data;
    const pair = `${ledger.from_view[row] || ""}~${ledger.to_view[row]}`;
    const told = entry(ledger.subject_id[row], pair);
    const shown = Object.hasOwn(data.words.properties, told.reason) && !["stage", "progress", "plan"].includes(told.reason) && atlas.word("properties", told.reason);
    const code = told.silence ? `${codeOf(told)}_${told.silence}` : codeOf(told);
    return [atlas.changeWord(code), steps(told) || shown || ""];
  };

  /** What the words mean, a line each, to be unfolded. */
  atlas.definitions = () => {
    const lines = atlas.h("div");
    atlas.on("lang", () => atlas.fill(lines, t("changes_defined").split(/(?<=。|\. )/).map((line) => atlas.h("p.source", {}, line))));
    return atlas.h("details", {}, atlas.h("summary", { t: "changes_words" }), lines);
  };

  /* ---- what silence counts for between two years ---- */

  const of = (some, column) => some.flatMap((view) => view.sources).flatMap((source) => sources[column][sources.row.get(source)] ?? []);
  const english = () => atlas.get("lang") === "en";
  const inSentence = (word) => (english() ? word.charAt(0).toLowerCase() + word.slice(1) : word);
  const named = (kinds) => kinds.map((kind) => inSentence(atlas.word("source_kinds", kind))).join(english() ? ", " : "、");

  /** Of which kinds the documents of two years are, and so what it means not to be mentioned. */
  atlas.pairNote = (pair) => {
    const [from, to] = pair.split("~").map((id) => ids.indexOf(id));
    const since = views.slice(from + 1, to + 1);
    const [before, after] = [[views[from]], since].map((some) => [...new Set(of(some, "kind"))]);
    if (!before.length || !after.length) return t("views_unknown");
    const shared = before.filter((kind) => after.includes(kind));
    const told = { from: named(before), to: named(after), both: named(shared) };
    if (!shared.length) return t("views_unlike", told);
    const claims = of(since, "complete");
    const whole = claims.length > 0 && claims.every((one) => one === "yes");
    const unlike = before.some((kind) => !after.includes(kind));
    return [t(unlike ? "views_partly" : "views_alike", told), t(whole ? "views_complete" : "views_incomplete")].join(english() ? " " : "");
  };
});
