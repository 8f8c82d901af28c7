// Anthropic's own client. Command as for openai-chat.mjs, with "mode": "stream" | "whole" | "accumulate";
// "accumulate" is messages.stream(), which puts the message together itself.
import Anthropic from '@anthropic-ai/sdk';
import { delta, drive, takeHeaders } from './driver.mjs';

drive(async (command, answer, controller) => {
  const client = new Anthropic({
    baseURL: command.baseURL,
    apiKey: command.apiKey ?? 'none',
    maxRetries: command.maxRetries ?? 0,
    timeout: command.timeout ?? 120_000,
    logLevel: 'off',
  });
  const options = { signal: controller.signal, headers: command.headers };

  if (command.mode === 'stream') {
    const { data, response } = await client.messages.create({ ...command.body, stream: true }, options).withResponse();
    takeHeaders(answer, response);
    const blocks = [];
    for await (const event of data) {
      takeEvent(answer, blocks, event, command.raw);
      if (answer.deltas.length === command.abort_after_deltas) controller.abort();
    }
    return;
  }

  if (command.mode === 'accumulate') {
    const runner = client.messages.stream(command.body, options);
    runner.on('streamEvent', (event) => { answer.chunks++; if (command.raw) answer.raw.push(event); });
    runner.on('text', (text) => delta(answer, text));
    takeMessage(answer, await runner.finalMessage());
    return;
  }

  const { data, response } = await client.messages.create(command.body, options).withResponse();
  takeHeaders(answer, response);
  if (command.raw) answer.raw.push(data);
  takeMessage(answer, data);
});

function takeEvent(answer, blocks, event, keep) {
  answer.chunks++;
  if (keep) answer.raw.push(event);
  answer.entente = event.entente ?? answer.entente;
  switch (event.type) {
    case 'message_start':
      takeEnvelope(answer, event.message);
      break;
    case 'content_block_start':
      blocks[event.index] = event.content_block;
      if (event.content_block.type === 'tool_use') {
        answer.tool_calls ??= [];
        answer.tool_calls.push((blocks[event.index] = { id: event.content_block.id, name: event.content_block.name, arguments: '' }));
      }
      break;
    case 'content_block_delta':
      if (event.delta.type === 'text_delta') delta(answer, event.delta.text);
      if (event.delta.type === 'input_json_delta') blocks[event.index].arguments += event.delta.partial_json;
      if (event.delta.type === 'thinking_delta') answer.reasoning = (answer.reasoning ?? '') + event.delta.thinking;
      if (event.delta.type === 'signature_delta') answer.signature = (answer.signature ?? '') + event.delta.signature;
      break;
    case 'message_delta':
      answer.finish_reason = event.delta.stop_reason ?? answer.finish_reason;
      answer.usage = { ...answer.usage, ...event.usage };
      break;
    case 'message_stop':
      answer.stopped = true;
      break;
  }
}

function takeMessage(answer, message) {
  takeEnvelope(answer, message);
  answer.text = message.content.filter((b) => b.type === 'text').map((b) => b.text).join('');
  const thinking = message.content.filter((b) => b.type === 'thinking');
  if (thinking.length > 0) {
    answer.reasoning = thinking.map((b) => b.thinking).join('');
    answer.signature = thinking.map((b) => b.signature ?? '').join('');
  }
  const tools = message.content.filter((b) => b.type === 'tool_use');
  if (tools.length > 0) answer.tool_calls = tools.map((b) => ({ id: b.id, name: b.name, arguments: JSON.stringify(b.input) }));
  answer.finish_reason = message.stop_reason;
  answer.stopped = true;
}

function takeEnvelope(answer, message) {
  answer.response_id = message.id ?? answer.response_id;
  answer.model = message.model ?? answer.model;
  if (answer.model && !(answer.models ??= []).includes(answer.model)) answer.models.push(answer.model);
  answer.usage = message.usage ?? answer.usage;
  answer.entente = message.entente ?? answer.entente;
}
