// SPDX-License-Identifier: Apache-2.0
// Runs a program in the namespaces of each process named, all at once, and prints what it says.
'use strict';
const { spawn } = require('node:child_process');

// What is in the environment of the child is carried out, and removed, before its main().
function visit(pid, preload, [program, ...args]) {
	const env = { ...process.env, LD_PRELOAD: preload, gons_target: pid, gons_onerror: 'exit' };
	return new Promise((resolve, reject) => {
		const child = spawn(program, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
		let said = '';
		for (const stream of [child.stdout, child.stderr]) {
			stream.setEncoding('utf8').on('data', (text) => { said += text; });
		}
		child.once('error', reject);
		child.once('close', (status, signal) => resolve({ said, status: status ?? signal }));
	});
}

async function main() {
	const [preload, ...rest] = process.argv.slice(2);
	const middle = rest.indexOf('--');
	const command = rest.slice(middle + 1);
	if (middle < 1 || command.length === 0) {
		console.error('usage: visit.js PRELOAD PID... -- PROGRAM [ARGUMENT...]');
		process.exit(1);
	}

	await Promise.all(rest.slice(0, middle).map(async (pid) => {
		const { said, status } = await visit(pid, preload, command);
		for (const line of said.split('\n').slice(0, -1)) {
			console.log(`process ${pid}: ${line}`);
		}
		console.log(`process ${pid}: ended with status ${status}`);
		if (status !== 0) {
			process.exitCode = 1;
		}
	}));
}

main().catch((error) => {
	console.error(`visit: ${error.message}`);
	process.exitCode = 1;
});
