/* Reads the data block that `block.py` writes: tables by column, words that repeat once, geometry
 * as steps in whole millionths of a degree, each shape decoded when it is first asked for. */
(() => {
  "use strict";
  const { atlas } = window;

  /** Table with its columns as arrays and `row`: id (its first column) to row number. */
  const readTable = ({ n, c }) => {
    const table = { n };
    for (const [name, column] of Object.entries(c)) {
      table[name] = Array.isArray(column) ? column : readWords(column, n);
    }
    const ids = table[Object.keys(c)[0]];
    table.row = new Map(ids.map((id, row) => [id, row]));
    return table;
  };

  const readWords = ({ w, i }, n) => (Array.isArray(i) ? i.map((word) => w[word]) : Array(n).fill(w[0]));

  /** Vertices as [lat, lon] from a first one and steps of a millionth of a degree. */
  const readLine = (steps) => {
    const line = [];
    let lon = 0;
    let lat = 0;
    for (let i = 0; i < steps.length; i += 2) {
      lon += steps[i];
      lat += steps[i + 1];
      line.push([lat / 1e6, lon / 1e6]);
    }
    return line;
  };

  const deep = (part) => (Array.isArray(part[0]) ? part.map(deep) : readLine(part));

  const shapes = new Map();

  /** Shape by number: {kind: 0 point | 1 line | 2 area, at: [lat, lon] or nested lists of them}. */
  atlas.shape = (number) => {
    if (number == null) return null;
    if (!shapes.has(number)) {
      const [kind, parts] = atlas.data.shapes[number];
      const at = deep(parts);
      shapes.set(number, { kind, at: kind ? at : at[0] });
    }
    return shapes.get(number);
  };

  /** All vertices of a shape in one list. */
  atlas.flat = (at) => (typeof at[0] === "number" ? [at] : at.flatMap(atlas.flat));

  /** Parts of a cell that holds a list. */
  atlas.list = (cell) => (cell ? cell.split("|") : []);

  const isTable = (value) => value && typeof value === "object" && "n" in value && "c" in value;

  const readWhenAsked = (block, name, coded) => {
    let table = null;
    Object.defineProperty(block, name, { get: () => (table ??= readTable(coded)) });
  };

  /** Take a block as the page's data. */
  atlas.read = (block) => {
    atlas.data = block;
    for (const [name, value] of Object.entries(block)) if (isTable(value)) readWhenAsked(block, name, value);
    atlas.later(() => (atlas.rowsOf = atlas.groupRows(block.statements.subject_id)));
  };

  /** Rows by value of a column. */
  atlas.groupRows = (column) => {
    const rows = new Map();
    column.forEach((value, row) => rows.has(value) ? rows.get(value).push(row) : rows.set(value, [row]));
    return rows;
  };
})();
