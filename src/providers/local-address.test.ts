import { expect, it } from 'vitest';
import { isLocalAddress } from './local-address.ts';

it.each([
  'http://127.0.0.1:11434',
  'http://localhost:11434',
  'http://[::1]:11434',
  'http://[fd00::1]:11434',
  'http://10.1.2.3',
  'http://172.31.0.1',
  'http://192.168.1.5:11434/ollama',
  'http://ollama:11434',
  'http://gpu.lan',
  'https://ollama.models.svc',
  'http://0.0.0.0:8000',
  'http://[::]:8000',
  'http://[::ffff:10.0.0.1]',
  'https://vllm./v1',
  'https://gpu.lan.',
])('%s is local', (url) => expect(isLocalAddress(url)).toBe(true));

it.each([
  'https://ollama.com',
  'http://172.32.0.1',
  'http://8.8.8.8:11434',
  'http://[2001:db8::1]',
  'https://localhost.example.org',
  'https://10.1.2.3.example.org',
])('%s is not', (url) => expect(isLocalAddress(url)).toBe(false));
