-- Driven by test.sh: a real Neovim, the real server, the real Lean. Opens a file with two gaps, fills the first by the
-- code action and the second by the command, asks for a model, saves, and leaves with exit code 0 only if no `sorry` is left.

local function fail(why)
  io.stderr:write('FAILED: ' .. why .. '\n')
  vim.cmd('cquit 1')
end

local function wait(what, seconds, done)
  if not vim.wait(seconds * 1000, done, 20) then
    fail(what .. ' did not happen within ' .. seconds .. ' s')
  end
end

local here = vim.fn.fnamemodify(debug.getinfo(1, 'S').source:sub(2), ':p:h')
local tllama = dofile(here .. '/tllama.lua')
tllama.setup({ cmd = { vim.env.TLLAMA, 'lsp' }, settings = { proof = { alternatives = 0 } } })
vim.cmd('edit ' .. vim.fn.fnameescape(vim.env.TLLAMA_FILE))
local buffer = vim.api.nvim_get_current_buf()

local function client()
  for _, found in pairs(vim.lsp.buf_get_clients(buffer)) do
    if found.name == 'tllama' then
      return found
    end
  end
end
wait('the server', 30, function()
  return client() and client().initialized
end)

local function sorries()
  local text = table.concat(vim.api.nvim_buf_get_lines(buffer, 0, -1, false), '\n')
  return select(2, text:gsub('sorry', ''))
end
local before = sorries()

-- The code action, chosen as a person would: `vim.ui.select` answers for them.
vim.ui.select = function(items, options, choose)
  for index, item in ipairs(items) do
    if (options.format_item and options.format_item(item) or ''):find('Prove with tactics') then
      return choose(item, index)
    end
  end
  fail('the action is not in the list')
end
vim.api.nvim_win_set_cursor(0, { 2, 4 })
vim.lsp.buf.code_action()
wait('the edit of the code action', 120, function()
  return sorries() == before - 1
end)

-- The command, with characters of two UTF-16 units in front of the gap.
vim.api.nvim_win_set_cursor(0, { 4, 24 })
tllama.perform('prove')
wait('the edit of the command', 120, function()
  return sorries() == before - 2
end)

-- The command for the model: none is set up here, and that is what it says.
local told
vim.notify = function(text)
  told = text
end
vim.cmd('TllamaProveWithModel')
wait('the answer of the model command', 60, function()
  return told
end)
if not told:find('no model is configured') then
  fail('the model command said: ' .. told)
end
vim.cmd('write')
vim.cmd('qall!')
