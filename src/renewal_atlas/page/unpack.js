/* Unpacks the map library. It stands in the page deflated (RFC 1951) and in base64, which saves
 * 90 kB; DecompressionStream would do the same, but later: the scripts after this one use `L`.
 * The policy of the page holds the hash of the unpacked text, so nothing else could run. */
(() => {
  "use strict";
  const packed = document.getElementById("packed");
  const bytes = Uint8Array.from(atob(packed.textContent), (sign) => sign.charCodeAt());
  const out = new Uint8Array(+packed.dataset.size);
  let end = 0; // of what is written
  let at = 0; // the next bit

  /** The bits from here on, at least 16 of them, the next one lowest. */
  const peek = () => {
    const byte = at >> 3;
    return (bytes[byte] | (bytes[byte + 1] << 8) | (bytes[byte + 2] << 16)) >> (at & 7);
  };

  const take = (count) => {
    const value = peek() & ((1 << count) - 1);
    at += count;
    return value;
  };

  const reversed = (code, length) => {
    let back = 0;
    for (let i = 0; i < length; i++) back |= ((code >> i) & 1) << (length - 1 - i);
    return back;
  };

  /** Table of a canonical Huffman code: for all next bits the symbol and its length. */
  const tableOf = (lengths) => {
    const longest = Math.max(...lengths);
    const table = new Uint16Array(1 << longest);
    let code = 0;
    for (let length = 1; length <= longest; length++, code <<= 1) {
      lengths.forEach((own, symbol) => {
        if (own !== length) return;
        for (let i = reversed(code, length); i < table.length; i += 1 << length) table[i] = (symbol << 4) | length;
        code++;
      });
    }
    return table;
  };

  const symbol = (table) => {
    const found = table[peek() & (table.length - 1)];
    at += found & 15;
    return found >> 4;
  };

  /** First value and extra bits of each symbol for a length or a distance. */
  const steps = (first, group, count) => {
    let start = first;
    return Array.from({ length: count }, (_, i) => {
      const bits = Math.max(0, Math.floor(i / group) - 1);
      const step = [start, bits];
      start += 1 << bits;
      return step;
    });
  };
  const LENGTHS = [...steps(3, 4, 28), [258, 0]];
  const DISTANCES = steps(1, 2, 30);
  const ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

  /** The two codes that stand at the head of a block. */
  const readCodes = () => {
    const [literals, distances, used] = [take(5) + 257, take(5) + 1, take(4) + 4];
    const own = new Array(19).fill(0);
    for (const place of ORDER.slice(0, used)) own[place] = take(3);
    const table = tableOf(own);
    const lengths = [];
    while (lengths.length < literals + distances) {
      const found = symbol(table);
      const [value, times] = { 16: () => [lengths.at(-1), 3 + take(2)], 17: () => [0, 3 + take(3)], 18: () => [0, 11 + take(7)] }[found]?.() || [found, 1];
      lengths.push(...Array(times).fill(value));
    }
    return [tableOf(lengths.slice(0, literals)), tableOf(lengths.slice(literals))];
  };

  const readBlock = ([literals, distances]) => {
    for (;;) {
      const found = symbol(literals);
      if (found === 256) return;
      if (found < 256) out[end++] = found;
      else {
        const length = LENGTHS[found - 257];
        const stop = end + length[0] + take(length[1]);
        const distance = DISTANCES[symbol(distances)];
        const back = distance[0] + take(distance[1]);
        for (; end < stop; end++) out[end] = out[end - back];
      }
    }
  };

  const blocks = () => {
    for (let last = 0; !last; ) {
      last = take(1);
      if (take(2) !== 2) throw new Error("unpack.py writes blocks with codes of their own");
      readBlock(readCodes());
    }
  };
  blocks();
  const script = document.createElement("script");
  script.textContent = new TextDecoder().decode(out);
  packed.replaceWith(script);
})();
