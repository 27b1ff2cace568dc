/** The page in headless Chromium, as a reader opens it: no request, no message, accessible, and no wider than the window. */

import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { after, before, test } from "node:test";
import { pathToFileURL } from "node:url";
import { type Browser, chromium } from "playwright-core";
import { renderComparisonHtml, renderHtml } from "../../runtime/report/html/page.ts";
import { withOutsideProgram } from "../outside-programs.ts";
import { HOSTILE, named, RESULTS } from "../report/outputs/samples.ts";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

const PROGRAMS = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

const program = (process.env.CHROMIUM || PROGRAMS.find((path) => existsSync(path))) ?? null;

const PAGES: Readonly<Record<string, string>> = {
  ...Object.fromEntries(Object.entries(RESULTS).map(([name, shown]) => [name, renderHtml(shown)])),
  comparison: renderComparisonHtml(RESULTS.compared!.comparison!),
  hostile: renderHtml(named(HOSTILE.join(" "))),
};

withOutsideProgram("the page", program === null ? "apt-get install chromium, or set CHROMIUM" : null, () => {
  const folder = mkdtempSync(join(tmpdir(), "c10m-html-"));
  let browser: Browser;

  before(async () => {
    browser = await chromium.launch({ executablePath: program!, args: ["--no-sandbox"] });
  });

  after(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true });
  });

  for (const [name, text] of Object.entries(PAGES)) {
    for (const colorScheme of ["light", "dark"] as const) {
      test(`${name}, ${colorScheme}: at 400 and 1,400 pixels`, async () => {
        const path = join(folder, `${name}.html`);
        writeFileSync(path, text);
        const context = await browser.newContext({ colorScheme });
        const page = await context.newPage();
        const [messages, requests]: [string[], string[]] = [[], []];
        page.on("console", (message) => messages.push(message.text()));
        page.on("pageerror", (error) => messages.push(String(error)));
        page.on("request", (request) => requests.push(request.url()));
        await page.goto(pathToFileURL(path).href);
        for (const width of [400, 1_400]) {
          await page.setViewportSize({ width, height: 900 });
          const isWide = await page.evaluate("document.documentElement.scrollWidth > innerWidth");
          assert.equal(isWide, false, `wider than ${width} pixels`);
          // What is folded is to be accessible too.
          await page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })");
          await page.evaluate(AXE);
          const { violations } = (await page.evaluate("axe.run()")) as {
            violations: { id: string; nodes: object[] }[];
          };
          assert.deepEqual(
            violations.map(({ id, nodes }) => [id, nodes[0]]),
            [],
          );
        }
        assert.deepEqual(messages, []);
        assert.deepEqual(requests, [pathToFileURL(path).href]);
        await context.close();
      });
    }
  }

  test("the button copies the plan, or selects it where the browser does not allow that", async () => {
    const path = join(folder, "copy.html");
    writeFileSync(path, PAGES.fine!);
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.goto(pathToFileURL(path).href);
    await page.getByRole("button", { name: "Copy the plan" }).click();
    await page.getByText(/^Copied\.$|the plan is selected/).waitFor();
    const plan = (await page.evaluate("document.querySelector('pre[id]').textContent")) as string;
    assert.deepEqual(JSON.parse(plan), RESULTS.fine!.runs[0]!.plan);
    await context.close();
  });
});
