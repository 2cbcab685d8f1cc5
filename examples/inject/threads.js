// SPDX-License-Identifier: Apache-2.0
// Starts worker threads, prints the namespaces of every thread of this process (V8's and libuv's
// too), waits for the end of stdin.
'use strict';
const fs = require('node:fs');
const { Worker, isMainThread, parentPort } = require('node:worker_threads');

const TYPES = ['cgroup', 'ipc', 'mnt', 'net', 'pid', 'time', 'user', 'uts'];
const TASKS = '/proc/self/task';

// What stands in the link /proc/self/task/TID/ns/TYPE, "net:[4026531840]", is the inode number.
function inode(tid, type) {
	return fs.readlinkSync(`${TASKS}/${tid}/ns/${type}`).match(/\[(\d+)\]/)[1];
}

function row(first, cells, name) {
	const padded = cells.map((cell) => cell.padStart(10));
	return `${String(first).padStart(7)} ${padded.join(' ')}  ${name}\n`;
}

async function main() {
	const workers = Array.from({ length: 4 }, () => new Worker(__filename));
	await Promise.all(workers.map((w) => new Promise((up) => w.once('online', up))));

	let table = row('thread', TYPES, 'name');
	const tids = fs.readdirSync(TASKS);
	for (const tid of tids) {
		const name = fs.readFileSync(`${TASKS}/${tid}/comm`, 'utf8').trim();
		table += row(tid, TYPES.map((type) => inode(tid, type)), name);
	}
	table += `${tids.length} threads are up, this is process ${process.pid}\n`;
	process.stdout.write(table);

	process.stdin.resume();
	process.stdin.once('end', () => workers.forEach((w) => w.postMessage('end')));
}

if (isMainThread) {
	main();
} else {
	parentPort.once('message', () => {}); // a worker lives until it has had its one message
}
