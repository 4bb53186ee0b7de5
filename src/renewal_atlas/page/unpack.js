/* Unpacks what stands in the page deflated (RFC 1951) and in base64, which saves 170 kB: the map
 * library at once, the controls and their style when the map has been painted. DecompressionStream would do
 * the same, but later: the scripts after this one use `L`. The policy of the page holds the hash
 * of each unpacked text, so nothing else could run. */
(() => {
  "use strict";
  let bytes = null; // what is packed
  let at = 0; // the next bit of it
  let out = null;
  let end = 0; // of what is written

  /** The bits from here on, at least 25 of them, the next one lowest. */
  const peek = (bit) => {
    const byte = bit >> 3;
    return (bytes[byte] | (bytes[byte + 1] << 8) | (bytes[byte + 2] << 16) | (bytes[byte + 3] << 24)) >>> (bit & 7);
  };

  const take = (count) => {
    const value = peek(at) & ((1 << count) - 1);
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
      const found = table[peek(at) & (table.length - 1)];
      at += found & 15;
      const [value, times] = { 16: () => [lengths.at(-1), 3 + take(2)], 17: () => [0, 3 + take(3)], 18: () => [0, 11 + take(7)] }[found >> 4]?.() || [found >> 4, 1];
      lengths.push(...Array(times).fill(value));
    }
    return [tableOf(lengths.slice(0, literals)), tableOf(lengths.slice(literals))];
  };

  /** Some symbols of a block; false at its end. A short run with plain variables, called often:
   * a browser compiles that sooner than one long loop. */
  const readSome = (literals, distances) => {
    let bit = at;
    let to = end;
    let left = 100;
    for (; left; left--) {
      const next = peek(bit);
      const found = literals[next & (literals.length - 1)];
      const symbol = found >> 4;
      bit += found & 15;
      if (symbol === 256) break;
      if (symbol < 256) out[to++] = symbol;
      else {
        const length = LENGTHS[symbol - 257];
        const stop = to + length[0] + ((next >> (found & 15)) & ((1 << length[1]) - 1));
        bit += length[1];
        const far = distances[peek(bit) & (distances.length - 1)];
        bit += far & 15;
        const distance = DISTANCES[far >> 4];
        const back = distance[0] + (peek(bit) & ((1 << distance[1]) - 1));
        bit += distance[1];
        for (; to < stop; to++) out[to] = out[to - back];
      }
    }
    at = bit;
    end = to;
    return left === 0;
  };

  const inflate = (packed, size) => {
    bytes = Uint8Array.fromBase64?.(packed) ?? Uint8Array.from(atob(packed), (sign) => sign.charCodeAt());
    out = new Uint8Array(size);
    at = end = 0;
    for (let last = 0; !last; ) {
      last = take(1);
      if (take(2) !== 2) throw new Error("unpack.py writes blocks with codes of their own");
      const codes = readCodes();
      while (readSome(...codes));
    }
    return new TextDecoder().decode(out);
  };

  /** Put a packed script or style of the page into its place, where it takes effect. */
  const unpack = (id, tag = "script") => {
    const packed = document.getElementById(id);
    const node = document.createElement(tag);
    node.textContent = inflate(packed.textContent, +packed.dataset.size);
    packed.replaceWith(node);
  };

  window.atlas = { unpack };
  unpack("library");
})();
