// An interpreter that stays: it runs one piece of code after the other in one global scope. On descriptor 3 it is told where the next one is
// and where its standard input, a JSON line with a number; on 4 it says how that ended: the number and an exit code on a line. A piece has
// ended when nothing that it began is left to wait for.
'use strict';
const fs = require('fs');
const vm = require('vm');
const util = require('util');
Object.assign(globalThis, {require: require('module').createRequire(process.cwd() + '/')});

let number = 0;
let code = null;
let left = '';

function next() {
  while (!left.includes('\n')) {
    const chunk = Buffer.alloc(4096);
    const length = fs.readSync(3, chunk);
    if (length === 0) process.exit(0);
    left += chunk.toString('utf8', 0, length);
  }
  const end = left.indexOf('\n');
  const line = left.slice(0, end);
  left = left.slice(end + 1);
  return JSON.parse(line);
}

function failed(problem) {
  fs.writeSync(2, util.inspect(problem) + '\n');
  code = 1;
}

process.on('uncaughtException', failed);
process.on('beforeExit', () => {
  if (code !== null) fs.writeSync(4, '\n' + number + ' ' + code + '\n'); // on a line of its own, whatever code wrote there
  const command = next();
  number = command.number;
  // what is read of descriptor 0 from now on is this
  fs.closeSync(0);
  fs.openSync(command.stdin);
  code = 0;
  try {
    vm.runInThisContext(fs.readFileSync(command.path, 'utf8'), {filename: command.path});
  } catch (problem) {
    failed(problem);
  }
  // once more around the loop, or node would end here
  setImmediate(() => {});
});
