// For clients whose address is written into them: every request to Brave goes to BASE_URL instead. The client is as its
// makers published it; `node --import` loads this before it.
const ours = new URL(process.env.BASE_URL);
const fetchAnything = globalThis.fetch;

globalThis.fetch = (input, options) => {
  const address = new URL(input instanceof Request ? input.url : input);
  if (address.host !== "api.search.brave.com") {
    throw new Error(`a request to ${address.host}, which no test expects`);
  }
  address.protocol = ours.protocol;
  address.host = ours.host;
  return fetchAnything(input instanceof Request ? new Request(address, input) : address, options);
};
