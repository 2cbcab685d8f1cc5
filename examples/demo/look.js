// What a Node.js program sees. It knows nothing of libgons or of namespaces; it reads a line from
// standard input before it ends, so that somebody can look at its threads.
const fs = require("fs");
const os = require("os");
const { Worker } = require("worker_threads");

let config;
try {
	config = fs.readFileSync("/app/config.toml", "utf8").split("\n")[0];
} catch (error) {
	config = "cannot be read: " + error.code;
}

const stay =
	'const { parentPort } = require("worker_threads");' +
	'parentPort.on("message", () => {}); parentPort.postMessage("up");';
const worker = new Worker(stay, { eval: true });
worker.on("message", () => {
	console.log("pid", process.pid);
	console.log("hostname", os.hostname());
	console.log("root", fs.readdirSync("/").sort().join(" "));
	console.log("config", config);
	console.log("ready");
});
process.stdin.once("readable", () => process.exit(0));
