"""Writes table.json: what Jinja2 makes of chat templates, to which prover/src/onnx/chat is held.

The environment is the one in which transformers renders chat templates. The templates are our own; each shows what
some published model's template uses. Run it again after a change of this file:

    pip install --require-hashes -r requirements.txt && python make_table.py
"""

import datetime
import json
import pathlib

import jinja2
import jinja2.ext
import jinja2.sandbox

# The date that prompts are given, whatever day it is (prover/src/onnx/chat).
TODAY = datetime.datetime(2026, 1, 1)

CONTEXT = {
    "messages": [
        {"role": "system", "content": "  You write Lean 4.  "},
        {"role": "user", "content": "Prove `n + 0 = n`.\n\n∀ 𝕜, <b> & 'c' \"d\"\\e"},
        {"role": "assistant", "content": "<think>\nZero.\n</think>\n\n```lean4\nby rfl\n```"},
        {"role": "user", "content": "Again."},
    ],
    "tools": None,
    "documents": None,
    "add_generation_prompt": True,
    "bos_token": "<s>",
    "eos_token": "</s>",
    "pad_token": "<pad>",
}


class Generation(jinja2.ext.Extension):
    """`{% generation %}` marks what a model is to learn; in a prompt it changes nothing."""

    tags = {"generation"}

    def parse(self, parser):
        line = next(parser.stream).lineno
        body = parser.parse_statements(["name:endgeneration"], drop_needle=True)
        return jinja2.nodes.CallBlock(self.call_method("said"), [], [], body).set_lineno(line)

    def said(self, caller):
        return caller()


def environment() -> jinja2.Environment:
    found = jinja2.sandbox.ImmutableSandboxedEnvironment(
        trim_blocks=True, lstrip_blocks=True, extensions=[Generation, jinja2.ext.loopcontrols]
    )

    def tojson(x, ensure_ascii=False, indent=None, separators=None, sort_keys=False):
        return json.dumps(x, ensure_ascii=ensure_ascii, indent=indent, separators=separators, sort_keys=sort_keys)

    def raise_exception(message):
        raise jinja2.exceptions.TemplateError(message)

    found.filters["tojson"] = tojson
    found.globals["raise_exception"] = raise_exception
    found.globals["strftime_now"] = TODAY.strftime
    return found


# Expressions, each put between `{{` and `}}`.
EXPRESSIONS = r"""
messages[0].content
messages[0]['content'] | trim
messages[-1].role
messages[1:] | length
messages[:-1] | map(attribute='role') | join(',')
messages[::-1][0].content
messages[1:3] | map(attribute='role') | list
messages | length % 2
messages | selectattr('role', 'equalto', 'user') | list | length
messages | selectattr('role', '==', 'user') | map(attribute='content') | list | last
messages | rejectattr('role', 'in', ['system', 'user']) | map(attribute='role') | first
messages | selectattr('tool_calls', 'defined') | list | length
messages | selectattr('content') | list | count
messages | map('length') | list
messages | map(attribute='tool_calls', default='none') | join(' ')
messages | map(attribute='role') | unique | sort | join('+')
messages | map(attribute='role') | reject('equalto', 'user') | join
messages | map(attribute='role') | select('in', ['user']) | list
messages | map(attribute='role') | map('upper') | join(' ')
(messages | groupby('role') | first)[0]
tools is none
tools is not none
tools is defined
tools
tools or 'no tools'
not tools
documents is none
nothing is defined
nothing is undefined
nothing is none
nothing
nothing or 'x'
nothing | default('d')
'' | default('d')
'' | default('d', true)
tools | default('d')
tools | default('d', true)
none | d('x', boolean=true)
nothing | length
('x' if false) | length
nothing | trim
nothing | upper
nothing | list
nothing | join
nothing | string
nothing | first | default('none')
nothing | replace('a', 'b')
bos_token + 'x' + eos_token
bos_token ~ 1 ~ none ~ true ~ 2.5 ~ 'x'
pad_token is defined
unk_token is defined
'a' if tools else 'b'
'a' if not tools
'abc'[0]
'abc'[-1]
'abc'[1:]
'abc'[:-1]
'abc'[::-1]
'abcdef'[1:5:2]
'∀𝕜x'[1]
'∀𝕜x'[1:]
'∀𝕜x' | length
'abc' in 'xabcx'
'z' not in 'abc'
'a' in ['a', 'b']
'role' in messages[0]
'tool_calls' in messages[0]
messages[0].get('role')
messages[0].get('nothing', 'default')
messages[0].get('nothing')
messages[0].keys() | list
messages[0].values() | list | length
messages[0].items() | list | length
messages[0] | items | list | length
messages[0] | dictsort | first | first
messages[0].nothing is defined
messages[0]['nothing'] is defined
messages[9] is defined
1 < 2
1 < 2 < 3
3 < 2 < 9
2 == 2.0
1 != 2
7 // 2
-7 // 2
7 / 2
6 / 2
7 % 3
-7 % 3
2 ** 10
2 ** -1
1 + 2 * 3 - 4
(1 + 2) * 3
true and 1
0 or 'x'
not true
true == True
none == None
[1, 2] + [3]
'ab' * 3
'%s-%s' % ('a', 'b')
'%s' % 'x'
'%d of %d' % (1, 2)
'%05.1f|%-4s|%4s|%x' % (3.14159, 'a', 'b', 255)
'%s%%' % 50
'%s' % messages[0].role | upper
'%(a)s!' % {'a': 1}
'%s and %s' | format('a', 'b')
'{} and {1}'.format('a', 'b') if false else 'x'
'{0}-{1}'.format('a', 'b')
'a' 'b'
'a' "b's" 'c' | upper
'\n\t\\\'"x\x41\u0042'
"it's"
'a.b.c'.split('.')
'a b  c'.split()
'a.b.c'.split('.', 1)
'a.b.c'.split('.')[-1]
'a.b.c'.rsplit('.', 1)
'a b c'.rsplit(None, 1)
'a b c'.split(None, 1)
'a.b.c'.split('.', maxsplit=1)
'a.b.c'.partition('.')
'a.b.c'.rpartition('.')
'abc'.partition('.')
'abc'.removeprefix('a')
'abc'.removesuffix('c')
'abc'.removeprefix('x')
'banana'.index('n')
'banana'.rindex('n')
'banana'.find('z')
'∀∀n'.find('n')
'∀n∀n'.rfind('n')
'banana'.find('n', 3)
'banana'.count('an')
'a</think>b'.split('</think>')[-1].lstrip('\n')
'  x '.strip()
'xxaxx'.strip('x')
'xxaxx'.lstrip('x')
'xxaxx'.rstrip('x')
'hello world'.title()
"it's ok".title()
'hello'.capitalize()
'Hello'.upper()
'Hello'.lower()
'Hello'.swapcase()
'hello'.startswith('he')
'hello'.startswith(('x', 'he'))
'hello'.endswith('lo')
'hello'.startswith('l', 2)
'hello'.replace('l', 'L')
'hello'.replace('l', 'L', 1)
','.join(['a', 'b'])
'a\nb\r\nc'.splitlines()
'a\nb'.splitlines(true)
'7'.zfill(3)
'-7'.zfill(4)
'ab'.center(6, '*')
'ab'.ljust(4) ~ '|'
'ab'.rjust(4)
'12'.isdigit()
''.isdigit()
'ab1'.isalnum()
'ab'.isalpha()
'AB1'.isupper()
'ab'.islower()
' '.isspace()
'ß'.casefold()
[1, 2, 1].count(1)
['a', 'b'].index('b')
'x' is string
1 is number
1.5 is float
1 is integer
true is boolean
true is integer
true is number
messages is iterable
messages is sequence
messages is mapping
messages[0] is mapping
messages[0] is iterable
messages[0] is sequence
messages[0] is string
'x' is iterable
'x' is sequence
'x' is mapping
1 is iterable
none is none
4 is even
5 is odd
6 is divisibleby(3)
'a' is eq('a')
2 is gt(1)
'a' is in(['a'])
'abc' is lower
true is true
false is false
namespace is callable
raise_exception is defined
'trim' is filter
'nothing' is filter
messages[0].content is string and messages[0].content is not mapping
['a', 1, none, true, 1.0]
['a'] | string
{'a': 1, 'b': [none, 'x']}
{'b': 1, 'a': 2}
("it's", 'a"b', "it's \"both\"", 'a\nb\\')
[]
{}
(1,)
(1, 2)
1.0
1e3
0.1 + 0.2
10000000000000000.0 * 10
'x' | upper
'Hello World' | lower
'hello world' | title
'hello' | capitalize
'hello' | first
'hello' | last
'hello' | list
'hello' | reverse
[3, 1, 2] | sort | list
[3, 1, 2] | sort(reverse=true) | first
['b', 'A'] | sort | list
[1, 2, 3] | reverse | list
[1, 2, 3] | sum
[1, 2, 3] | max
[1, 2, 3] | min
[1, 2, 3] | last
[] | first is defined
[1, 2, 3] | batch(2) | list
[1, none, 2] | select | list
['a', 'b'] | join
['a', 1] | join(' ')
'a b c' | replace(' ', '-')
'a b c' | replace(' ', '-', 1)
' x ' | trim
'xxaxx' | trim('x')
'3' | int + 1
'x' | int(7)
'3.5' | float
3.7 | int
3.14159 | round(2)
3.5 | round
-3 | abs
'a\nb' | indent(2)
'a\nb' | indent(2, true)
'a\nb' | indent(width=4, first=true)
'<a>' | e
'<a>' | escape
'<a>' | safe
'a b c' | wordcount
'x' | center(5)
messages[0] | attr('nothing') | default('none')
range(3) | list
range(1, 6, 2) | list
range(3, 0, -1) | list
dict(a=1).a
{'a': 'é'} | tojson
{'a': 'é 𝕜'} | tojson(ensure_ascii=True)
{'a': [1]} | tojson(separators=(',', ':'))
{'a': "<b> & 'c'"} | tojson
messages[1].content | tojson
{'b': 1, 'a': [true, none, 1.5, 'x']} | tojson
{'b': 1, 'a': 2} | tojson(sort_keys=true)
{'a': [1, {'b': []}], 'c': {}} | tojson(indent=2)
[1, 2] | tojson(indent=4)
{'a': 1} | tojson(indent=2, separators=(',', ':'))
{'a': 1} | tojson(indent=none)
'a\tb\u0001\x7f/' | tojson
1.0 | tojson
1e20 | tojson
messages[3] | tojson
messages | map('tojson') | list | last
strftime_now('%Y-%m-%d')
strftime_now('%d %b %Y')
strftime_now('%A, %B %-d, %y at %H:%M:%S %p %j %%')
raise_exception('as asked')
nothing.deeper
messages[0].content.nothing()
"""

# Whole templates.
TEMPLATES = [
    # ChatML with its prompt (Qwen 1.5 and 2, Yi, Hermes, InternLM 2, SmolLM, DBRX).
    "{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\\n' + message['content'] + '<|im_end|>' + '\\n' }}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}",
    # The first message decides about a default system turn (Qwen 2 and 2.5, DeepSeek Prover V2, Kimina, Goedel).
    "{%- if tools %}\n    {{- '<|im_start|>system\\n# Tools' }}\n{%- else %}\n    {%- if messages[0]['role'] == 'system' %}\n        {{- '<|im_start|>system\\n' + messages[0]['content'] + '<|im_end|>\\n' }}\n    {%- else %}\n        {{- '<|im_start|>system\\nYou are helpful.<|im_end|>\\n' }}\n    {%- endif %}\n{%- endif %}\n{%- for message in messages %}\n    {%- if (message.role == 'user') or (message.role == 'system' and not loop.first) or (message.role == 'assistant' and not message.tool_calls) %}\n        {{- '<|im_start|>' + message.role + '\\n' + message.content + '<|im_end|>' + '\\n' }}\n    {%- elif message.role == 'tool' %}\n        {%- if (loop.index0 == 0) or (messages[loop.index0 - 1].role != 'tool') %}\n            {{- '<|im_start|>user' }}\n        {%- endif %}\n    {%- endif %}\n{%- endfor %}\n{%- if add_generation_prompt %}\n    {{- '<|im_start|>assistant\\n' }}\n{%- endif %}\n",
    # Backwards to the last question, thinking cut out of earlier answers (Qwen 3, QwQ, SmolLM 3).
    "{%- set ns = namespace(multi_step_tool=true, last_query_index=messages|length - 1) %}\n{%- for message in messages[::-1] %}\n    {%- set index = (messages|length - 1) - loop.index0 %}\n    {%- if ns.multi_step_tool and message.role == 'user' and message.content is string and not(message.content.startswith('<tool_response>') and message.content.endswith('</tool_response>')) %}\n        {%- set ns.multi_step_tool = false %}\n        {%- set ns.last_query_index = index %}\n    {%- endif %}\n{%- endfor %}\n{%- for message in messages %}\n    {%- if message.content is string %}\n        {%- set content = message.content %}\n    {%- else %}\n        {%- set content = '' %}\n    {%- endif %}\n    {%- if message.role == 'assistant' %}\n        {%- set reasoning_content = '' %}\n        {%- if message.reasoning_content is string %}\n            {%- set reasoning_content = message.reasoning_content %}\n        {%- else %}\n            {%- if '</think>' in content %}\n                {%- set reasoning_content = content.split('</think>')[0].rstrip('\\n').split('<think>')[-1].lstrip('\\n') %}\n                {%- set content = content.split('</think>')[-1].lstrip('\\n') %}\n            {%- endif %}\n        {%- endif %}\n        {%- if loop.index0 > ns.last_query_index %}\n            {{- '<think>\\n' + reasoning_content.strip('\\n') + '\\n</think>\\n\\n' + content }}\n        {%- else %}\n            {{- '[' + reasoning_content + ']' + content }}\n        {%- endif %}\n    {%- else %}\n        {{- message.role + ': ' + content + '\\n' }}\n    {%- endif %}\n{%- endfor %}\n{%- if enable_thinking is defined and enable_thinking is false %}\n    {{- '<think>\\n\\n</think>\\n\\n' }}\n{%- endif %}",
    # A system turn taken off the front, turns that must alternate (Llama 2, Mistral 1 to 3, Mixtral, Vicuna, Zephyr, Gemma 1 and 2).
    "{% if messages[0]['role'] == 'system' %}{% set loop_messages = messages[1:] %}{% set system_message = messages[0]['content'] %}{% else %}{% set loop_messages = messages %}{% set system_message = false %}{% endif %}{% for message in loop_messages %}{% if (message['role'] == 'user') != (loop.index0 % 2 == 0) %}{{ raise_exception('Conversation roles must alternate user/assistant/user/assistant/...') }}{% endif %}{% if loop.index0 == 0 and system_message != false %}{% set content = '<<SYS>>\\n' + system_message + '\\n<</SYS>>\\n\\n' + message['content'] %}{% else %}{% set content = message['content'] %}{% endif %}{% if message['role'] == 'user' %}{{ bos_token + '[INST] ' + content.strip() + ' [/INST]' }}{% elif message['role'] == 'assistant' %}{{ ' ' + content.strip() + ' ' + eos_token }}{% endif %}{% endfor %}",
    # Roles that are refused (Gemma 1, Mistral).
    "{{ bos_token }}{% if messages[0]['role'] == 'system' %}{{ raise_exception('System role not supported') }}{% endif %}",
    # Indented template text, trimmed and stripped blocks (Zephyr, Phi 3 and 4, Falcon).
    "{% for message in messages %}\n{% if message['role'] == 'user' %}\n{{ '<|user|>\n' + message['content'] + eos_token }}\n{% elif message['role'] == 'system' %}\n{{ '<|system|>\n' + message['content'] + eos_token }}\n{% elif message['role'] == 'assistant' %}\n{{ '<|assistant|>\n'  + message['content'] + eos_token }}\n{% endif %}\n{% if loop.last and add_generation_prompt %}\n{{ '<|assistant|>' }}\n{% endif %}\n{% endfor %}",
    "  {% if true %}\n    kept\n  {%- if false %}x{% endif %}  \n  {%+ if true %}y{% endif %}\n  {# a comment #}\n{% endif %}z\n",
    # A date in the system turn, tool settings by default (Llama 3.1 to 3.3, Granite, SmolLM 3, gpt-oss).
    "{{- bos_token }}\n{%- if custom_tools is defined %}\n    {%- set tools = custom_tools %}\n{%- endif %}\n{%- if not tools_in_user_message is defined %}\n    {%- set tools_in_user_message = true %}\n{%- endif %}\n{%- if not date_string is defined %}\n    {%- if strftime_now is defined %}\n        {%- set date_string = strftime_now('%d %b %Y') %}\n    {%- else %}\n        {%- set date_string = '26 Jul 2024' %}\n    {%- endif %}\n{%- endif %}\n{%- if not tools is defined %}\n    {%- set tools = none %}\n{%- endif %}\n{#- The system turn. #}\n{%- if messages[0]['role'] == 'system' %}\n    {%- set system_message = messages[0]['content']|trim %}\n    {%- set messages = messages[1:] %}\n{%- else %}\n    {%- set system_message = '' %}\n{%- endif %}\n{{- '<|start_header_id|>system<|end_header_id|>\\n\\n' }}\n{%- if builtin_tools is defined or tools is not none %}\n    {{- 'Environment: ipython\\n' }}\n{%- endif %}\n{{- 'Today Date: ' + date_string + '\\n\\n' + system_message + '<|eot_id|>' }}\n{%- if tools_in_user_message and not tools is none %}\n    {{- 'tools' }}\n{%- endif %}\n{%- for message in messages %}\n    {%- if not (message.role == 'ipython' or message.role == 'tool' or 'tool_calls' in message) %}\n        {{- '<|start_header_id|>' + message['role'] + '<|end_header_id|>\\n\\n'+ message['content'] | trim + '<|eot_id|>' }}\n    {%- elif 'tool_calls' in message %}\n        {%- if not message.tool_calls|length == 1 %}\n            {{- raise_exception('one at a time') }}\n        {%- endif %}\n    {%- endif %}\n{%- endfor %}",
    # A namespace over the system turns, literals with line breaks (DeepSeek V2, V3, R1).
    "{% if not add_generation_prompt is defined %}{% set add_generation_prompt = false %}{% endif %}{% set ns = namespace(is_first=false, is_tool=false, system_prompt='', is_first_sp=true) %}{%- for message in messages %}{%- if message['role'] == 'system' %}{%- if ns.is_first_sp %}{% set ns.system_prompt = ns.system_prompt + message['content'] %}{% set ns.is_first_sp = false %}{%- else %}{% set ns.system_prompt = ns.system_prompt + '\\n\\n' + message['content'] %}{%- endif %}{%- endif %}{%- endfor %}{{ bos_token }}{{ ns.system_prompt }}{%- for message in messages %}{%- if message['role'] == 'user' %}{%- set ns.is_tool = false -%}{{'<｜User｜>' + message['content']}}{%- endif %}{%- if message['role'] == 'assistant' and message['content'] is not none %}{% set content = message['content'] %}{% if '</think>' in content %}{% set content = content.split('</think>')[-1] %}{% endif %}{{'<｜Assistant｜>' + content + '<｜end▁of▁sentence｜>'}}{%- endif %}{%- endfor -%}{% if add_generation_prompt and not ns.is_tool %}{{'<｜Assistant｜><think>\\n'}}{% endif %}",
    # Macros with arguments, content as text or as parts (Mistral Nemo and Small, Llama 3.2, Gemma 3, Command R).
    "{%- macro text_of(content, sep='\\n') -%}\n    {%- if content is string -%}\n        {{ content | trim }}\n    {%- elif content is iterable and content is not mapping -%}\n        {%- for item in content -%}\n            {%- if item['type'] == 'text' -%}{{ item['text'] }}{{ sep if not loop.last }}{%- endif -%}\n        {%- endfor -%}\n    {%- else -%}\n        {{ raise_exception('Invalid content type') }}\n    {%- endif -%}\n{%- endmacro -%}\n{%- for message in messages -%}\n    {%- if loop.first -%}{%- set first_user_prefix = text_of(message['content']) + '\\n\\n' -%}{%- endif -%}\n    {{ '<start_of_turn>' + ('model' if message['role'] == 'assistant' else message['role']) + '\\n' + text_of(message['content'], sep=', ') + '<end_of_turn>\\n' }}\n{%- endfor -%}\n{{ text_of([{'type': 'text', 'text': 'a'}, {'type': 'image'}, {'type': 'text', 'text': 'b'}]) }}\n",
    # Neighbours, places, changes (Mistral, Kimi, GLM, Nemotron).
    "{% for m in messages %}{{ loop.index }}/{{ loop.length }} {{ loop.revindex0 }} {{ loop.previtem.role if loop.previtem is defined else '-' }}>{{ m.role }}>{{ loop.nextitem.role if loop.nextitem is defined else '-' }} {{ loop.cycle('a', 'b') }} {{ loop.changed(m.role) }}{% if not loop.last %}\n{% endif %}{% else %}none{% endfor %}",
    "{% for m in [] %}x{% else %}none{% endfor %}{% for m in messages if m.role == 'user' %}{{ loop.index }}{{ m.content[:5] }}{% endfor %}",
    "{%- for m in messages %}{%- if m.role == 'system' %}{% continue %}{% endif %}{%- if loop.index > 3 %}{% break %}{% endif %}{{ m.role }},{%- endfor %}",
    "{% for key, value in messages[0].items() %}{{ key }}={{ value | trim }};{% endfor %}{% for key, value in messages[0] | items %}{{ key }};{% endfor %}{% for key in messages[0] %}{{ key }};{% endfor %}{% for c in 'abc' %}{{ c }}.{% endfor %}{% for i in range(2) %}{{ i }}{% endfor %}",
    # What is to be learnt is marked (SmolLM 3, Granite, many trainers).
    "{% for message in messages %}{%- if message.role == 'assistant' -%}\n  {% generation %}\n  {{ message.content + eos_token }}\n  {% endgeneration %}\n{%- else -%}\n  {{ message.role }}{%- generation -%} x {%- endgeneration -%}\n{%- endif -%}{% endfor %}",
    "{% set x = 1 %}{% generation %}{% set x = 2 %}{{ x }}{% endgeneration %}{{ x }}",
    # Blocks that are set, raw text, comments, escapes (Command R, Hermes, xLAM).
    "{% set text %}\n  a {{ bos_token }}\n{% endset %}[{{ text }}]{% raw %}{{ not rendered }} {% generation %}{% endraw %}{# {{ no }} {% generation %} #}{{ '{{' }}{{ \"{% generation %}\" }}",
    "{% set a, b = 1, 2 %}{{ a }}{{ b }}{% set c = [a, b] %}{{ c[1] }}{% with d = 3 %}{{ d }}{% endwith %}{{ d is defined }}",
    "{% filter upper %}abc{% endfilter %}",
    "{%- macro f(a, b=2) -%}{{ a }}{{ b }}{%- endmacro -%}{{ f(1) }} {{ f(1, b=3) }} {{ f(a=4) }}",
    "{%- macro outer() -%}[{{ caller() }}]{%- endmacro -%}{%- call outer() -%}inside{%- endcall -%}",
    # Tools and documents are there in name only (Hermes, Command R, Granite, OLMo 2).
    "{%- set has_system = namespace(found=false) -%}{%- for m in messages if m['role'] == 'system' -%}{%- set has_system.found = true -%}{%- endfor -%}{{ has_system.found }}{%- if tools is not none and tools | length > 0 %}tools{% endif %}{% if documents %}documents{% endif %}{{ controls | length if controls else 'no controls' }}{% if tools is iterable and tools | length > 0 %}tools{% endif %}",
    "{% if tools is not none %}{{ raise_exception('tools given') }}{% endif %}{{ messages[0].content }}",
    # A schema of JSON, for a tool that nobody has (all that know tools).
    "{%- set tool = {'name': 'check', 'parameters': {'type': 'object', 'properties': {'x': {'type': 'string'}}, 'required': ['x']}} -%}\n{{ tool | tojson }}\n{{ tool | tojson(indent=4) }}\n{%- for key, value in tool.parameters.properties | dictsort %}\n{{ key }}: {{ value.type }}{{ ', ' if not loop.last }}\n{%- endfor %}\n",
    # Line breaks at the end, carriage returns.
    "a\r\n{% if true %}\r\nb\r\n{% endif %}\r\nc\n\n",
    "{{ messages[0].content }}\n",
    "{%- set ns = namespace(text='', n=0) %}{% for m in messages %}{% set ns.text = ns.text ~ m.role[0] %}{% set ns.n = ns.n + 1 %}{% endfor %}{{ ns.text }} {{ ns.n }}",
    "{{ '%s has %d' % (messages[0].role, messages | length) }}{{ 5 % 2 }}{% if loop is not defined and 4 % 2 == 0 %}even{% endif %}",
    "{{ 'a%' }}{{ '%}' }}{{ '100%%' % () }}",
]


def render(template: str) -> dict:
    try:
        return {"template": template, "expected": environment().from_string(template).render(**CONTEXT)}
    except jinja2.exceptions.TemplateError as error:
        return {"template": template, "error": str(error)}


def main() -> None:
    templates = ["{{ " + line + " }}" for line in EXPRESSIONS.strip("\n").split("\n")] + TEMPLATES
    rows = [render(template) for template in templates]
    lines = ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    context = json.dumps(CONTEXT, ensure_ascii=False)
    text = f'{{"context": {context},\n"rows": [\n{lines}\n]}}\n'
    pathlib.Path(__file__).with_name("table.json").write_text(text, encoding="utf8")
    print(f"{len(rows)} templates with Jinja2 {jinja2.__version__}")


if __name__ == "__main__":
    main()
