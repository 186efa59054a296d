// Makes items.json with ElectroDB: `npm install electrodb@3.9.3 @aws-sdk/util-dynamodb` in an empty folder, and there
// `node items.mjs > items.json`. Nothing is sent: `params()` returns the items that ElectroDB would put.
import { Entity } from "electrodb";
import { marshall } from "@aws-sdk/util-dynamodb";

// With a client of the SDK's third version, sets are the sets of JavaScript. This one has nothing to send.
const client = { send: () => Promise.reject(new Error("nothing is sent")) };
const configuration = { table: "helpdesk", client };

const Customer = new Entity({
  model: { entity: "Customer", version: "2", service: "HelpDesk" },
  attributes: {
    email: { type: "string", required: true },
    name: { type: "string", required: true },
    joined: { type: "number", required: true },
    address: {
      type: "map",
      properties: { city: { type: "string", required: true }, zip: { type: "string" } },
    },
  },
  indexes: {
    customer: {
      pk: { field: "pk", composite: ["email"] },
      sk: { field: "sk", composite: [] },
    },
    people: {
      index: "gsi1",
      collection: "people",
      pk: { field: "gsi1pk", composite: ["email"] },
      sk: { field: "gsi1sk", composite: [] },
    },
  },
}, configuration);

const Ticket = new Entity({
  model: { entity: "Ticket", version: "1", service: "HelpDesk" },
  attributes: {
    org: { type: "string", required: true },
    number: { type: "number", required: true },
    email: { type: "string", required: true },
    agent: { type: "string", required: true },
    status: { type: ["new", "open", "solved"], required: true },
    openedAt: { type: "string", required: true },
    subject: { type: "string", required: true },
    urgent: { type: "boolean", required: true },
    labels: { type: "set", items: "string" },
    minutes: { type: "list", items: { type: "number" } },
    thread: { type: "string" },
    extra: { type: "any" },
  },
  indexes: {
    ticket: {
      pk: { field: "pk", composite: ["org"] },
      sk: { field: "sk", composite: ["number"] },
    },
    people: {
      index: "gsi1",
      collection: "people",
      pk: { field: "gsi1pk", composite: ["email"] },
      sk: { field: "gsi1sk", composite: ["status", "openedAt"] },
    },
    assigned: {
      index: "gsi2",
      condition: (ticket) => ticket.status !== "solved",
      pk: { field: "gsi2pk", composite: ["agent"] },
      sk: { field: "gsi2sk", composite: ["urgent", "number"] },
    },
    thread: {
      index: "gsi3",
      pk: { field: "gsi3pk", composite: ["thread"] },
      sk: { field: "gsi3sk", composite: [] },
    },
  },
}, configuration);

const puts = [
  Customer.put({ email: "Zoe.Berg@Example.com", name: "Zoe Berg", joined: 1717156800, address: { city: "Oslo" } }),
  Customer.put({ email: "ÅSA@example.com", name: "Åsa", joined: 1700000000 }),
  Ticket.put({
    org: "Acme Corp",
    number: 1,
    email: "zoe.berg@example.com",
    agent: "Ann#North",
    status: "open",
    openedAt: "2024-05-31T12:00:00.000Z",
    subject: "Printer On Fire",
    urgent: true,
    labels: ["Fire", "printer"],
    minutes: [5, 12.5],
    extra: { Floor: 3, seen: [true, null] },
  }),
  Ticket.put({
    org: "Acme Corp",
    number: 10,
    email: "Zoe.Berg@Example.com",
    agent: "Ann#North",
    status: "new",
    openedAt: "2024-06-01T08:30:00.000Z",
    subject: "No paper",
    thread: "MSG-4711",
    urgent: false,
  }),
  Ticket.put({
    org: "ACME CORP",
    number: 2,
    email: "ÅSA@example.com",
    agent: "Bo",
    status: "solved",
    openedAt: "2024-04-02T09:00:00.000Z",
    subject: "Lost key",
    urgent: false,
  }),
];

// One item a line, so that a change of one is seen.
const lines = puts.map((put) => JSON.stringify(marshall(put.params().Item, { removeUndefinedValues: true })));
console.log(`[\n${lines.join(",\n")}\n]`);
