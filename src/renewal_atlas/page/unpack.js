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
  const FIXED = [[...Array(144).fill(8), ...Array(112).fill(9), ...Array(24).fill(7), ...Array(8).fill(8)], Array(30).fill(5)];
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

  /** A block that is not packed: bytes as they are, after their number and its complement. */
  const copy = () => {
    at = (at + 7) & ~7;
    const size = take(16);
    const from = (at + 16) >> 3;
    out.set(bytes.subarray(from, from + size), end);
    end += size;
    at = (from + size) << 3;
  };

  const inflate = (packed, size) => {
    bytes = Uint8Array.fromBase64?.(packed) ?? Uint8Array.from(atob(packed), (sign) => sign.charCodeAt());
    out = new Uint8Array(size);
    at = end = 0;
    for (let last = 0; !last; ) {
      last = take(1);
      const kind = take(2);
      const codes = kind ? (kind === 1 ? FIXED.map(tableOf) : readCodes()) : copy();
      while (codes && readSome(...codes));
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
