import assert from "node:assert/strict";
import { test } from "node:test";
import { nextName } from "./nextname.js";

const days = [
  { today: "2026-11-22", tomorrow: "2026-11-23" },
  { today: "22 November 2026", tomorrow: "23 November 2026" },
  { today: "22 November", tomorrow: "23 November" },
  { today: "Nov 2", tomorrow: "Nov 3" },
  { today: "Sunday", tomorrow: "Monday" },
];
const titled = (name, language = "en", continues = false) => nextName(name, { days, language, between: ", ", continues });
const slugged = (name, language = "en", continues = false) => nextName(name, { days, language, between: "-", continues });

test("the number of a day, a night, a part or a week is counted on, wherever it stands", () => {
  for (const [name, next] of [
    ["Storm day 3: the coast", "Storm day 4: the coast"],
    ["Day 9", "Day 10"],
    ["Matchday 3 in Paris", "Matchday 4 in Paris"],
    ["The war, day 1099", "The war, day 1100"],
    ["Election night 1: Euro 2028", "Election night 2: Euro 2028"],
    ["The trial, part 2 of 5", "The trial, part 3 of 5"],
    ["Week 2 on the island", "Week 3 on the island"],
    ["Part 1, day 3", "Part 1, day 4"],
    ["DAY 03", "DAY 04"],
    ["Top 10 moments of day 3", "Top 10 moments of day 4"],
  ]) {
    assert.equal(titled(name), next);
  }
  assert.equal(slugged("storm-day-3-the-coast"), "storm-day-4-the-coast");
  assert.equal(slugged("day-1-of-5"), "day-2-of-5");
});

test("so it is in the blog's language, and in no other but English", () => {
  for (const [name, language, next] of [
    ["Sturm, Tag 3: die Küste", "de", "Sturm, Tag 4: die Küste"],
    ["3. Tag des Sturms", "de-AT", "4. Tag des Sturms"],
    ["Day 3: die Küste", "de", "Day 4: die Küste"],
    ["Tempête, jour 3 : la côte", "fr", "Tempête, jour 4 : la côte"],
    ["Tormenta, día 3", "es", "Tormenta, día 4"],
    ["Del 3 al 5 de mayo", "es", "Del 3 al 5 de mayo, 2"],
    ["Stormen, del 3", "sv", "Stormen, del 4"],
    ["Burza, dzień 3", "pl", "Burza, dzień 4"],
    ["Буря, день 3", "ru", "Буря, день 4"],
    ["Den 3 oktober", "sv", "Den 3 oktober, 2"],
  ]) {
    assert.equal(titled(name, language), next);
  }
  assert.equal(slugged("burza-dzien-3-wybrzeze", "pl"), "burza-dzien-4-wybrzeze");
});

test("what counts nothing is left alone", () => {
  for (const name of [
    "Euro 2028 final",
    "Top 10 moments",
    "G7 summit",
    "G7",
    "Covid-19",
    "Apollo 11",
    "Election night 2028",
    "Monday 3 things happened",
    "Today 3 of us",
    "Day 1,000",
    "Day 3.5",
    "Week 2b",
    "100 days",
    "3 day weekend",
    "Top 3. Days of rain",
    "Birthday 50",
  ]) {
    assert.equal(titled(name), `${name}, 2`);
  }
  for (const slug of ["apollo-11", "euro-2028-final", "top-10-moments", "g7", "top-3-day-trips", "election-night"]) {
    assert.equal(slugged(slug), `${slug}-2`);
  }
});

test("in what continues something itself, the number at the end is that of the day", () => {
  assert.equal(titled("Apollo 11, 2", "en", true), "Apollo 11, 3");
  assert.equal(slugged("apollo-11-2", "en", true), "apollo-11-3");
  assert.equal(titled("G7", "en", true), "G7, 2");
  assert.equal(titled("Covid-19", "en", true), "Covid-19, 2");
  assert.equal(titled("Euro 2028", "en", true), "Euro 2028, 2");
});

test("its day is the next one, and counted on with it", () => {
  assert.equal(slugged("war-2026-11-22"), "war-2026-11-23");
  assert.equal(titled("War, 22 November"), "War, 23 November");
  assert.equal(titled("War, 22 November 2026"), "War, 23 November 2026");
  assert.equal(titled("War, day 3, Sunday"), "War, day 4, Monday");
  assert.equal(titled("Week 2, Sunday"), "Week 2, Monday");
  assert.equal(titled("Nov 22"), "Nov 22, 2");
});
