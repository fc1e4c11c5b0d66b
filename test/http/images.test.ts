import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { errorOf } from '../support/http-error.ts';
import { chatModel } from '../support/scripted-gateway.ts';
import { scriptedHouse } from '../support/scripted-house.ts';
import { post } from '../support/wire-client.ts';

/** A neighbour of the gateway that nobody outside may reach. */
let neighbour: { port: number; connections: number };
const servers: { close(): unknown }[] = [];

beforeAll(async () => {
  const server = createServer((_, response) => response.end('inner secret'));
  neighbour = { port: 0, connections: 0 };
  server.on('connection', () => neighbour.connections++);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  neighbour.port = (server.address() as AddressInfo).port;
  servers.push(server);
});
afterAll(() => {
  for (const server of servers) server.close();
});
beforeEach(() => {
  neighbour.connections = 0;
});

const asking = (url: string): object => ({
  model: chatModel,
  messages: [
    { role: 'user', content: 'Ось світлина.' },
    {
      role: 'user',
      content: [
        { type: 'text', text: 'Що тут?' },
        { type: 'image_url', image_url: { url, detail: 'low' } },
      ],
    },
  ],
});

const param = 'messages[1].content[1].image_url';

describe('the address of a picture, for a model server in one’s own network', () => {
  const house = scriptedHouse({ gateway: { images: { plainHttp: true } } });

  it('is never asked for where it is not public, and all such addresses get the same words', async () => {
    const { port } = neighbour;
    const messages = new Set<string>();
    for (const url of [
      `http://127.0.0.1:${port}/a.png`,
      `http://localhost:${port}/a.png`,
      'http://127.0.0.1/a.png',
      'http://localhost/a.png',
      'http://2130706433/a.png',
      'http://[::ffff:127.0.0.1]/a.png',
      'https://169.254.169.254/latest/meta-data/',
      'https://10.0.0.1/a.png',
      'https://[fd00:ec2::254]/a.png',
      'https://no-such-host.invalid/a.png',
      'file:///etc/passwd',
      'a picture',
    ]) {
      const response = await post(house.gateway, '/chat/completions', asking(url));
      const error = await errorOf(response, 400);
      expect([url, error]).toEqual([url, expect.objectContaining({ code: 'invalid_value', param })]);
      messages.add((error as { readonly message: string }).message);
    }
    expect(messages.size).toBe(1);
    expect(neighbour.connections).toBe(0);
    expect(house.upstream.requests).toEqual([]);
  });

  it('is counted by how it ended, and is no attempt at the upstream', async () => {
    await post(house.gateway, '/chat/completions', asking('http://127.0.0.1/a.png'));
    const response = await fetch(`${house.gateway.origin}/metrics`, {
      headers: { authorization: `Bearer ${house.gateway.key}` },
    });
    const metrics = await response.text();
    expect(metrics).toMatch(/nexus_images_fetched_total\{outcome="refused"\} [1-9]/);
    expect(metrics).not.toMatch(/nexus_upstream_attempts_total\{/);
  });

  it('leaves pictures that are sent as data alone', async () => {
    const response = await post(house.gateway, '/chat/completions', asking('data:image/png;base64,iVBORw0KGgo='));
    expect(response.status).toBe(200);
    expect(house.upstream.requests[0]?.raw).toContain('"url":"data:image/png;base64,iVBORw0KGgo="');
  });
});

describe('the address of a picture, where only some hosts are named', () => {
  const house = scriptedHouse({ gateway: { images: { hosts: ['img.example.org'] } } });

  it('must have one of them', async () => {
    const error = await errorOf(await post(house.gateway, '/chat/completions', asking('https://8.8.8.8/a.png')), 400);
    expect(error).toMatchObject({ code: 'invalid_value', param });
    expect((error as { readonly message: string }).message).toContain('images.hosts');
  });
});

describe('the address of a picture, where none are fetched', () => {
  const house = scriptedHouse({ gateway: { images: { fetch: false } } });

  it('is refused', async () => {
    const response = await post(house.gateway, '/chat/completions', asking('https://8.8.8.8/a.png'));
    expect(await errorOf(response, 400)).toMatchObject({ code: 'unsupported_parameter', param });
    expect(house.upstream.requests).toEqual([]);
  });
});

describe('the address of a picture, for a model server that may fetch itself', () => {
  const house = scriptedHouse({ upstream: { deviations: { imageAddresses: 'keep' } } });

  it('goes on as it is', async () => {
    expect((await post(house.gateway, '/chat/completions', asking('https://8.8.8.8/a.png'))).status).toBe(200);
    expect(house.upstream.requests[0]?.raw).toContain('"url":"https://8.8.8.8/a.png"');
  });
});
