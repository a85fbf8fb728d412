// An identity broker that is not ours: https://www.npmjs.com/package/oidc-provider with the device flow.
// Its settings come as JSON in the first argument: ttl, the life of a code in seconds, and pace, the seconds between
// two polls below which it says slow_down. It writes its issuer on a line and ends with its standard input.
// Its clock stands still until the test moves it (POST /bench/clock, seconds); GET /bench/polls tells what became of
// the polls.
import { AsyncLocalStorage } from 'node:async_hooks';
import http from 'node:http';

const { ttl, pace } = JSON.parse(process.argv[2]);

const start = Date.now();
let ahead = 0;
Date.now = () => start + ahead * 1000;

// After the clock, so that whatever keeps Date.now keeps this one.
const { default: Provider, errors } = await import('oidc-provider');

const calls = new AsyncLocalStorage();
const polls = [];
let last = -Infinity;

function control(request, response) {
  if (request.method !== 'POST') {
    response.end(JSON.stringify(polls));
    return;
  }
  let text = '';
  request.on('data', (chunk) => { text += chunk; });
  request.on('end', () => {
    ahead += Number(text);
    response.end();
  });
}

const server = http.createServer();
server.listen(0, '127.0.0.1', () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const provider = new Provider(issuer, {
    clients: [{
      client_id: 'K1',
      client_name: 'Kiosk',
      token_endpoint_auth_method: 'none',
      grant_types: ['urn:ietf:params:oauth:grant-type:device_code'],
      response_types: [],
      redirect_uris: [],
    }],
    cookies: { keys: ['only for tests'] },
    features: { deviceFlow: { enabled: true } },
    ttl: { DeviceCode: ttl },
  });

  // The library leaves the pace of the polls to who runs it; the answer it gives then is its own.
  const { find } = provider.DeviceCode;
  provider.DeviceCode.find = function paced(...args) {
    if (calls.getStore() === '/token') {
      const since = Date.now() - last;
      last = Date.now();
      if (since < pace * 1000) throw new errors.SlowDown('polled too quickly');
    }
    return find.apply(this, args);
  };
  provider.on('grant.error', (_ctx, error) => polls.push(error.error));
  provider.on('grant.success', () => polls.push('token'));

  const answer = provider.callback();
  server.on('request', (request, response) => {
    if (request.url.startsWith('/bench/')) control(request, response);
    else calls.run(request.url, answer, request, response);
  });
  process.stdout.write(`${issuer}\n`);
});

process.stdin.resume();
process.stdin.on('end', () => process.exit());
