/** Outputs for other programs, read by parsers that are not ours. */

import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { test } from "node:test";
import { XmlDocument, XsdValidator } from "libxml2-wasm";
import { renderBmf } from "../../../runtime/report/outputs/bmf.ts";
import { renderJunit } from "../../../runtime/report/outputs/junit.ts";
import { renderOpenmetrics } from "../../../runtime/report/outputs/openmetrics.ts";
import { withOutsideProgram } from "../../outside-programs.ts";
import { result, run } from "../fixtures.ts";
import { HOSTILE, named, RESULTS } from "./samples.ts";

const ALL = { ...RESULTS, hostile: named(HOSTILE.join(" ")) };

/** The part of JUnit's format that c10m writes, as CI servers read it. */
const SCHEMA = `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">
  <xs:complexType name="outcome" mixed="true">
    <xs:attribute name="message" type="xs:string" use="required"/><xs:attribute name="type" type="xs:string"/>
  </xs:complexType>
  <xs:element name="testsuites"><xs:complexType>
    <xs:sequence><xs:element name="testsuite" minOccurs="0" maxOccurs="unbounded"><xs:complexType>
      <xs:sequence><xs:element name="testcase" minOccurs="0" maxOccurs="unbounded"><xs:complexType>
        <xs:choice minOccurs="0"><xs:element name="failure" type="outcome"/><xs:element name="skipped" type="outcome"/></xs:choice>
        <xs:attribute name="name" type="xs:string" use="required"/><xs:attribute name="classname" type="xs:string" use="required"/>
        <xs:attribute name="time" type="xs:decimal" use="required"/>
      </xs:complexType></xs:element></xs:sequence>
      <xs:attribute name="name" type="xs:string" use="required"/><xs:attribute name="tests" type="xs:nonNegativeInteger" use="required"/>
      <xs:attribute name="failures" type="xs:nonNegativeInteger" use="required"/><xs:attribute name="errors" type="xs:nonNegativeInteger" use="required"/>
      <xs:attribute name="skipped" type="xs:nonNegativeInteger" use="required"/><xs:attribute name="time" type="xs:decimal" use="required"/>
    </xs:complexType></xs:element></xs:sequence>
    <xs:attribute name="name" type="xs:string" use="required"/><xs:attribute name="tests" type="xs:nonNegativeInteger" use="required"/>
    <xs:attribute name="failures" type="xs:nonNegativeInteger" use="required"/><xs:attribute name="errors" type="xs:nonNegativeInteger" use="required"/>
  </xs:complexType></xs:element>
</xs:schema>`;

test("JUnit: libxml2 finds the XML valid, and counts what the suites count", () => {
  const schema = XmlDocument.fromString(SCHEMA);
  const validator = XsdValidator.fromDoc(schema);
  for (const [name, shown] of Object.entries(ALL)) {
    const document = XmlDocument.fromString(renderJunit(shown));
    validator.validate(document);
    const count = (path: string) => document.find(path).length;
    const sum = (attribute: string) =>
      Number((document.get(`/testsuites/@${attribute}`) as unknown as { value: string }).value);
    assert.equal(sum("tests"), count("//testcase"), name);
    assert.equal(sum("failures"), count("//failure"), name);
    document.dispose();
  }
  assert.throws(() => validator.validate(XmlDocument.fromString("<testsuites/>")));
  validator.dispose();
  schema.dispose();
});

test("JUnit: an expectation that was not met is a failure, a skipped plan is skipped", () => {
  const fine = renderJunit(RESULTS.fine!);
  assert.match(fine, /<testcase name="memory per connection below 9 KB" [^>]*>\s*<failure message="[^"]*got 20\.8 KB"/);
  assert.match(fine, /<testcase name="throughput above 1\/s" [^>]*\/>/);
  assert.match(
    renderJunit(RESULTS.several!),
    /<testsuite name="three" [^>]*>\s*<testcase [^>]*>\s*<skipped message="not here"\/>/,
  );
});

test("BMF: an object of measures a plan, each a value with bounds that enclose it", () => {
  for (const shown of Object.values(ALL)) {
    const read = JSON.parse(renderBmf(shown)) as Record<string, Record<string, Record<string, number>>>;
    for (const measures of Object.values(read)) {
      for (const [name, { value, lower_value: low, upper_value: high, ...others }] of Object.entries(measures)) {
        assert.deepEqual(others, {});
        assert.equal(typeof value, "number", name);
        assert.equal(low === undefined, high === undefined);
        if (low !== undefined) assert.ok(low <= value! && value! <= high!, name);
      }
    }
  }
  const rates = [30_000, 10_000, 20_000].map((messagesPerSecond, index) =>
    run({ repetition: index + 1, throughput: { messagesPerSecond } }),
  );
  const { chat } = JSON.parse(renderBmf(result({ runs: rates })));
  assert.deepEqual(chat.throughput, { value: 20_000, lower_value: 10_000, upper_value: 30_000 });
  const single = JSON.parse(renderBmf(result())).chat;
  assert.deepEqual(single["memory-per-connection"], { value: 20_800, lower_value: 20_120, upper_value: 21_480 });
  assert.deepEqual(single.throughput, { value: 33_333.3 });
});

const READER = `
import json, sys
from prometheus_client.openmetrics.parser import text_string_to_metric_families as parse
print(json.dumps([[s.name, s.labels, s.value] for f in parse(sys.stdin.read()) for s in f.samples]))`;

/** The samples, as the client library of Prometheus reads them. */
function samplesOf(text: string): [name: string, labels: Record<string, string>, value: number][] {
  return JSON.parse(execFileSync("/usr/bin/python3", ["-c", READER], { input: text, encoding: "utf8" }));
}

const hasParser = spawnSync("/usr/bin/python3", ["-c", "import prometheus_client"]).status === 0;

withOutsideProgram("OpenMetrics", hasParser ? null : "apt-get install python3-prometheus-client", () => {
  test("OpenMetrics: the parser of Prometheus reads every figure back", () => {
    const samples = samplesOf(renderOpenmetrics(result()));
    const values = new Map(samples.map(([name, , value]) => [name, value]));
    assert.equal(values.get("c10m_connections_held"), 10_000);
    assert.equal(values.get("c10m_latency_p99_seconds"), 0.01234);
    assert.equal(values.get("c10m_connection_memory_total_bytes"), 20_800);
    for (const shown of Object.values(ALL)) samplesOf(renderOpenmetrics(shown));
    const [first] = samplesOf(renderOpenmetrics(named('a "quoted" \\ name')));
    assert.equal(first![1].plan, 'a "quoted" \\ name');
  });
});
