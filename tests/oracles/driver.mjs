// Reads one JSON command a line, runs each at once with `run`, prints one JSON line for each when it ends.
// {"id", "cancel": true} aborts a running command. Ends when its input does and the last command has.
import { createInterface } from 'node:readline';

export function drive(run) {
  const running = new Map();
  const print = (answer) => process.stdout.write(JSON.stringify(answer) + '\n');
  process.stdout.on('error', () => process.exit(0));

  createInterface({ input: process.stdin, crlfDelay: Infinity }).on('line', async (line) => {
    if (line.trim() === '') return;
    const command = JSON.parse(line);
    if (command.cancel) return running.get(command.id)?.abort();

    const controller = new AbortController();
    running.set(command.id, controller);
    const answer = { id: command.id, ok: false, text: '', deltas: [], arrived: [], chunks: 0, headers: {}, raw: [] };
    try {
      await run(command, answer, controller);
      answer.ok = !controller.signal.aborted;
    } catch (e) {
      answer.error = describe(e);
    }
    answer.aborted = controller.signal.aborted;
    running.delete(command.id);
    print(answer);
  });
}

/** What a delta is to a test: its text, and when it came (milliseconds of the epoch, with fractions). */
export function delta(answer, text) {
  answer.text += text;
  answer.deltas.push(text);
  answer.arrived.push(performance.timeOrigin + performance.now());
}

export function takeHeaders(answer, response) {
  answer.status = response.status;
  answer.headers = Object.fromEntries(response.headers);
}

// Both vendors' errors come from one generator and share these names.
function describe(e) {
  const body = e.error?.error ?? e.error;
  return {
    type: e.constructor?.name ?? 'Error',
    status: e.status ?? null,
    code: e.code ?? body?.code ?? null,
    kind: e.type ?? body?.type ?? null,
    param: e.param ?? body?.param ?? null,
    message: String(e.message ?? e),
    cause: e.cause ? String(e.cause.message ?? e.cause) : null,
    headers: e.headers ? Object.fromEntries(e.headers) : {},
    body: body ?? null,
  };
}
