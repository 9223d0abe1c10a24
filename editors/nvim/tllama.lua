-- tllama for Neovim, 0.7 and later, without a plugin. Put this file where `require` or `dofile` finds it and call
-- `setup`; it starts one server a workspace, beside whatever other server the file has.

local M = {}

--- The folder that a file's settings and server belong to.
local function root_of(path)
  local marks = { 'tllama.toml', 'lakefile.toml', 'lakefile.lean', 'lean-toolchain', '.git' }
  local folder = vim.fn.fnamemodify(path, ':p:h')
  while true do
    for _, mark in ipairs(marks) do
      if vim.fn.filereadable(folder .. '/' .. mark) == 1 or vim.fn.isdirectory(folder .. '/' .. mark) == 1 then
        return folder
      end
    end
    local above = vim.fn.fnamemodify(folder, ':h')
    if above == folder then
      return vim.fn.fnamemodify(path, ':p:h')
    end
    folder = above
  end
end

local servers = {}

--- Attaches tllama to a buffer of Lean text.
function M.attach(buffer)
  local root = root_of(vim.api.nvim_buf_get_name(buffer))
  if not servers[root] then
    servers[root] = vim.lsp.start_client({
      name = 'tllama',
      cmd = M.options.cmd,
      root_dir = root,
      init_options = { settings = M.options.settings },
      get_language_id = function()
        return 'lean4'
      end,
      on_exit = function()
        servers[root] = nil
      end,
    })
  end
  if servers[root] then
    vim.lsp.buf_attach_client(buffer, servers[root])
  end
  return servers[root]
end

--- Asks the server to do something at the cursor: `prove`, `proveWithModel`, `refute`, `explain`.
function M.perform(deed)
  local buffer = vim.api.nvim_get_current_buf()
  local client = vim.lsp.get_client_by_id(servers[root_of(vim.api.nvim_buf_get_name(buffer))] or -1)
  if not client then
    vim.notify('tllama is not attached to this buffer', vim.log.levels.WARN)
    return
  end
  local position = vim.lsp.util.make_position_params(0, client.offset_encoding or 'utf-16')
  local argument = { uri = position.textDocument.uri, position = position.position }
  client.request('workspace/executeCommand', { command = 'tllama.' .. deed, arguments = { argument } }, function(err)
    if err then
      vim.notify('tllama: ' .. err.message, vim.log.levels.WARN)
    end
  end, buffer)
end

--- `options.cmd`: how the server is started; `options.settings`: as in `tllama.toml`.
function M.setup(options)
  M.options = vim.tbl_deep_extend('force', { cmd = { 'tllama', 'lsp' }, settings = vim.empty_dict() }, options or {})
  vim.api.nvim_create_autocmd({ 'BufRead', 'BufNewFile' }, {
    pattern = '*.lean',
    callback = function(event)
      M.attach(event.buf)
    end,
  })
  for _, deed in ipairs({ 'prove', 'proveWithModel', 'refute', 'explain' }) do
    local command = 'Tllama' .. deed:sub(1, 1):upper() .. deed:sub(2)
    vim.api.nvim_create_user_command(command, function()
      M.perform(deed)
    end, { desc = 'tllama: ' .. deed })
  end
end

return M
