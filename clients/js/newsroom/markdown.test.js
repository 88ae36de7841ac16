import assert from "node:assert/strict";
import { test } from "node:test";
import { continued, isAddress, linked, marked, prefixed } from "./markdown.js";

/** A text with its selection: `[` and `]` in it, or `|` where nothing is selected. */
function selected(drawn) {
  const start = drawn.search(/[‹|]/);
  const end = drawn.includes("|") ? start : drawn.indexOf("›") - 1;
  return { text: drawn.replace(/[‹›|]/g, ""), start, end };
}

/** What becomes of it, drawn the same way. */
function after(drawn, aid, ...given) {
  const { text } = selected(drawn);
  const { from, to, insert, start, end } = aid(selected(drawn), ...given);
  const made = text.slice(0, from) + insert + text.slice(to);
  const [head, words, tail] = [made.slice(0, start), made.slice(start, end), made.slice(end)];
  return start === end ? `${head}|${tail}` : `${head}‹${words}›${tail}`;
}

for (const [before, mark, expected] of [
  ["a ‹word› here", "**", "a **‹word›** here"],
  ["a **‹word›** here", "**", "a ‹word› here"],
  ["a **‹word›** here", "*", "a ***‹word›*** here"],
  ["a ***‹word›*** here", "*", "a **‹word›** here"],
  ["a *‹word›* here", "**", "a ***‹word›*** here"],
  ["a‹ word ›here", "*", "a *‹word›* here"],
  ["|", "**", "**|**"],
  ["**|**", "**", "|"],
  ["a **word|** here", "**", "a **word**| here"],
  ["a **word|** here", "*", "a **word*|*** here"],
  ["**a** b|", "**", "**a** b**|**"],
]) {
  test(`${before} with ${mark}`, () => assert.equal(after(before, marked, mark), expected));
}

for (const [before, address, expected] of [
  ["the ‹landing›", "", "the [landing](|)"],
  ["the ‹landing›", "https://moon.example/", "the [landing](https://moon.example/)|"],
  ["‹https://moon.example/›", "", "[‹words›](https://moon.example/)"],
  ["|", "https://moon.example/a_(b)", "[‹words›](https://moon.example/a_%28b%29)"],
  ["|", "", "[words](|)"],
]) {
  test(`a link over ${before} ${address}`, () => assert.equal(after(before, linked, address), expected));
}

for (const [before, prefix, expected] of [
  ["one\nt|wo", "> ", "one\n> t|wo"],
  ["> t|wo", "> ", "t|wo"],
  ["|> two", "> ", "|two"],
  ["a\n‹b\nc›\nd", "- ", "a\n‹- b\n- c›\nd"],
  ["‹- b\n- c›", "- ", "‹b\nc›"],
  ["‹- b\nc›", "- ", "‹- - b\n- c›"],
  ["|\nb", "- ", "- |\nb"],
]) {
  test(`${JSON.stringify(before)} with ${prefix}`, () => assert.equal(after(before, prefixed, prefix), expected));
}

for (const [before, expected] of [
  ["- one|", "- one\n- |"],
  ["- one\n- |", "- one\n|"],
  ["> on|e", "> on\n> |e"],
  ["  9. nine|", "  9. nine\n  10. |"],
]) {
  test(`Enter in ${JSON.stringify(before)}`, () => assert.equal(after(before, continued), expected));
}

test("Enter elsewhere is a new line and nothing else", () => {
  for (const drawn of ["words|", "-no list|", "- one\n|", "- ‹one›"]) assert.equal(continued(selected(drawn)), null);
});

test("an address is an address and nothing else", () => {
  assert.ok(isAddress(" https://moon.example/?a=b#c \n"));
  for (const text of ["see https://moon.example/", "javascript:alert(1)", "moon.example", ""]) assert.ok(!isAddress(text));
});
