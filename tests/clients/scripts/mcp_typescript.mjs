// The MCP client for TypeScript and JavaScript: connect, list the tools of each path, call them.
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";

const [baseUrl, calls] = process.argv.slice(2);

async function ask(path, wanted) {
  const client = new Client({ name: "test", version: "1" });
  const transport = new StreamableHTTPClientTransport(new URL(baseUrl + path));
  await client.connect(transport);
  const { tools } = await client.listTools();
  const answers = [];
  for (const [name, args] of wanted) {
    const answer = await client.callTool({ name, arguments: args });
    answers.push({
      texts: answer.content.map((item) => item.text),
      structured: answer.structuredContent ?? null,
      is_error: answer.isError ?? false,
    });
  }
  const found = {
    protocol: transport.protocolVersion,
    tools: tools.map((tool) => tool.name),
    read_only: tools.map((tool) => tool.annotations.readOnlyHint),
    answers,
  };
  await client.close();
  return found;
}

const found = {};
for (const [path, wanted] of Object.entries(JSON.parse(calls))) {
  found[path] = await ask(path, wanted);
}
console.log(JSON.stringify({ paths: found }));
