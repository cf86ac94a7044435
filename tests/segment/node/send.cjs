// Sends by the real client: `node send.cjs HOST WRITE_KEY COUNT`. What fails for good is said and counted.
const { Analytics } = require("@segment/analytics-node");

const [host, writeKey, count] = process.argv.slice(2);
const analytics = new Analytics({ host, writeKey, flushAt: 20, flushInterval: 100, maxRetries: 10 });
let failed = 0;
analytics.on("error", (error) => {
  failed += 1;
  console.error(error);
});
const at = { anonymousId: "node-visitor" };
analytics.page({ ...at, name: "Pricing", properties: { path: "/pricing", url: "https://acme.example/pricing" } });
analytics.screen({ ...at, name: "Start" });
analytics.identify({
  ...at,
  userId: "node-1",
  traits: { email: "nora@node.example", firstName: "Nora", title: "CIO", company: { name: "Node Ltd" } },
});
analytics.group({ userId: "node-1", groupId: "node", traits: { name: "Node Ltd", employees: 420 } });
analytics.alias({ userId: "node-1", previousId: "node-before" });
for (let number = 0; number < Number(count); number += 1) {
  analytics.track({ userId: "node-1", event: "Demo Requested", properties: { number }, messageId: `node-${number}` });
}
analytics.closeAndFlush({ timeout: 120_000 }).then(() => process.exit(failed ? 1 : 0));
