// OpenAI's own client. Command: {"id", "baseURL", "apiKey"?, "mode": "stream" | "whole" | "parse" | "accumulate",
// "body", "headers"?, "maxRetries"?, "timeout"? (ms), "abort_after_deltas"?, "raw"? (give back every chunk)}
// "stream" iterates over the chunks, "accumulate" lets the client put them together, "parse" reads a JSON schema's object.
import OpenAI from 'openai';
import { delta, drive, takeHeaders } from './driver.mjs';

drive(async (command, answer, controller) => {
  const client = new OpenAI({
    baseURL: command.baseURL,
    apiKey: command.apiKey ?? 'none',
    maxRetries: command.maxRetries ?? 0,
    timeout: command.timeout ?? 120_000,
    logLevel: 'off',
  });
  const options = { signal: controller.signal, headers: command.headers };
  const completions = client.chat.completions;

  if (command.mode === 'stream') {
    const { data, response } = await completions.create({ ...command.body, stream: true }, options).withResponse();
    takeHeaders(answer, response);
    for await (const chunk of data) {
      takeChunk(answer, chunk, command.raw);
      if (answer.deltas.length === command.abort_after_deltas) controller.abort();
    }
    return;
  }

  if (command.mode === 'accumulate') {
    const runner = completions.stream(command.body, options);
    runner.on('chunk', (chunk) => { answer.chunks++; if (command.raw) answer.raw.push(chunk); });
    runner.on('content', (text) => delta(answer, text));
    const completion = await runner.finalChatCompletion();
    answer.text = '';
    takeCompletion(answer, completion);
    return;
  }

  const call = command.mode === 'parse'
    ? completions.parse(command.body, options)
    : completions.create(command.body, options);
  const { data, response } = await call.withResponse();
  takeHeaders(answer, response);
  if (command.raw) answer.raw.push(data);
  takeCompletion(answer, data);
});

function takeChunk(answer, chunk, keep) {
  answer.chunks++;
  if (keep) answer.raw.push(chunk);
  takeEnvelope(answer, chunk);
  for (const choice of chunk.choices ?? []) {
    if (choice.index > 0) continue; // n > 1: read the raw chunks
    const d = choice.delta ?? {};
    const said = textOf(d.content);
    if (said) delta(answer, said);
    if (d.refusal) answer.refusal = (answer.refusal ?? '') + d.refusal;
    const reasoning = d.reasoning_content ?? d.reasoning;
    if (typeof reasoning === 'string') answer.reasoning = (answer.reasoning ?? '') + reasoning;
    for (const part of d.tool_calls ?? []) {
      answer.tool_calls ??= [];
      const call = (answer.tool_calls[part.index] ??= { id: null, name: '', arguments: '' });
      if (part.id) call.id = part.id;
      call.name += part.function?.name ?? '';
      call.arguments += part.function?.arguments ?? '';
    }
    if (choice.logprobs?.content) answer.logprobs = [...(answer.logprobs ?? []), ...choice.logprobs.content];
    if (choice.finish_reason) answer.finish_reason = choice.finish_reason;
  }
}

function takeCompletion(answer, completion) {
  takeEnvelope(answer, completion);
  const choice = completion.choices?.[0];
  if (!choice) return;
  const message = choice.message ?? {};
  answer.text = textOf(message.content);
  answer.refusal = message.refusal ?? undefined;
  answer.reasoning = message.reasoning_content ?? message.reasoning ?? undefined;
  answer.tool_calls = message.tool_calls?.map((call) => ({
    id: call.id,
    name: call.function?.name ?? '',
    arguments: call.function?.arguments ?? '',
  }));
  answer.parsed = message.parsed ?? undefined;
  answer.logprobs = choice.logprobs?.content ?? undefined;
  answer.finish_reason = choice.finish_reason;
}

// Mistral's reasoning models answer in parts, which the vendor's client hands on as they are.
function textOf(content) {
  if (!Array.isArray(content)) return content ?? '';
  return content.filter((part) => part.type === 'text').map((part) => part.text).join('');
}

function takeEnvelope(answer, body) {
  answer.response_id = body.id ?? answer.response_id;
  answer.model = body.model ?? answer.model;
  if (answer.model && !(answer.models ??= []).includes(answer.model)) answer.models.push(answer.model);
  answer.usage = body.usage ?? answer.usage;
  answer.system_fingerprint = body.system_fingerprint ?? answer.system_fingerprint;
  answer.entente = body.entente ?? answer.entente;
}
