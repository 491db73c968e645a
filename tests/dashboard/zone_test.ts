import assert from "node:assert/strict";
import { clock, dateTime, day } from "../../domain/figure_text.ts";
import { aheadMs, isZone } from "../../components/zone.ts";
import { zoneOf } from "../../routes/(_parts)/zone.ts";
import { FakeViews } from "../fixtures/fake_views.ts";
import { renderPage } from "./render_page.ts";

const NEW_YEAR_MS = Date.UTC(2023, 11, 31, 23, 30);

for (
  const [zone, expected] of [
    ["UTC", "2023-12-31 23:30"],
    ["Europe/Berlin", "2024-01-01 00:30"],
    ["America/New_York", "2023-12-31 18:30"],
    ["Asia/Kathmandu", "2024-01-01 05:15"],
  ] as const
) {
  Deno.test(`half an hour before the year ends in Greenwich it is ${expected} in ${zone}`, () => {
    assert.equal(dateTime(NEW_YEAR_MS, zone), expected);
    assert.equal(clock(NEW_YEAR_MS, zone), expected.slice(11));
    assert.equal(day(NEW_YEAR_MS, zone), expected.slice(5, 10));
  });
}

Deno.test("what is no time zone is UTC, whatever the cookie says", () => {
  const zoneIn = (cookie: string) => zoneOf(new Request("http://localhost/", { headers: { cookie } }));
  assert.equal(zoneIn("theme=dark; zone=America/Argentina/Buenos_Aires"), "America/Argentina/Buenos_Aires");
  for (const cookie of ["", "zone=", "zone=Mars/Olympus", 'zone=UTC"><script>', "lastzone=Europe/Berlin"]) {
    assert.equal(zoneIn(cookie), "UTC", cookie);
  }
  assert.equal(isZone("Europe/Berlin"), true);
});

Deno.test("a page tells its times in the reader's zone, and each in UTC when pointed at", async () => {
  const views = new FakeViews();
  const { items: [last] } = await views.decisions({ limit: 1 });
  const html = await (await renderPage(views, "/decisions", "zone=Asia/Kathmandu")).text();
  const iso = new Date(last!.timestamp).toISOString();
  const shown = html.match(new RegExp(`<time class="when" datetime="${iso}" title="([^"]*)">([^<]*)</time>`));
  assert.equal(shown?.[1], `${iso.slice(0, 16).replace("T", " ")} UTC`);
  assert.equal(shown?.[2], dateTime(last!.timestamp, "Asia/Kathmandu"));
  assert.match(html, /data-zone="Asia\/Kathmandu"/);
});

Deno.test("a chart is moved by what the reader's clock is ahead, at whatever time of the year", () => {
  const ahead = (month: number, zone: string) => aheadMs(Date.UTC(2024, month, 15, 12, 0, 0, 7), zone) / 3_600_000;
  assert.deepEqual([ahead(0, "UTC"), ahead(0, "Europe/Berlin"), ahead(6, "Europe/Berlin")], [0, 1, 2]);
  assert.deepEqual([ahead(0, "America/New_York"), ahead(6, "Asia/Kathmandu")], [-5, 5.75]);
});
