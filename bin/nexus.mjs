#!/usr/bin/env node
// The `nexus` command: builds what is missing, then runs the command line of the gateway.
await import('../scripts/build-if-stale.mjs');
await import('../dist/cli/main.js');
