;;; test.el --- Driven by test.sh -*- lexical-binding: t -*-

;; A real Emacs, the real server, the real Lean. Opens a file with two gaps, fills the first by the code action and the
;; second by the command, has the first proof explained, saves, and leaves with code 0 only if no `sorry' is left.

(require 'package)
(package-initialize)
(setq lsp-session-file (expand-file-name "lsp-session" (getenv "TLLAMA_FOLDER"))
      lsp-server-install-dir (expand-file-name "servers" (getenv "TLLAMA_FOLDER"))
      lsp-auto-guess-root t
      lsp-enable-suggest-server-download nil
      lsp-modeline-code-actions-enable nil
      lsp-response-timeout 240)
(load (expand-file-name "tllama.el" (file-name-directory load-file-name)))
(setq tllama-command (list (getenv "TLLAMA") "lsp")
      tllama-settings '(:proof (:alternatives 0)))

;; What Lean's own mode is to Emacs, as far as it matters here.
(define-derived-mode lean4-mode prog-mode "Lean 4")
(add-to-list 'auto-mode-alist '("\\.lean\\'" . lean4-mode))
(add-hook 'lean4-mode-hook #'lsp)

(defun fail (format &rest arguments)
  (message "FAILED: %s" (apply #'format format arguments))
  (kill-emacs 1))

(defun wait-for (what seconds done)
  (let ((deadline (+ (float-time) seconds)))
    (while (not (funcall done))
      (when (> (float-time) deadline)
        (fail "%s did not happen within %s s" what seconds))
      (accept-process-output nil 0.05))))

(defun count-of (text)
  (how-many (regexp-quote text) (point-min) (point-max)))

;; What a person answers when lsp-mode asks where the project is.
(lsp-workspace-folders-add (getenv "TLLAMA_FOLDER"))
(find-file (getenv "TLLAMA_FILE"))
(wait-for "the server" 60
          (lambda ()
            (let ((workspace (lsp-find-workspace 'tllama (buffer-file-name))))
              (and workspace (eq 'initialized (lsp--workspace-status workspace))))))

;; The code action, as it is when somebody chooses it from the list.
(goto-char (point-min))
(search-forward "sorry")
(let ((action (seq-find (lambda (action) (equal (lsp-get action :title) "Prove with tactics"))
                        (lsp-code-actions-at-point))))
  (unless action (fail "the action is not in the list"))
  (lsp-execute-code-action action))
(wait-for "the edit of the code action" 240 (lambda () (= 1 (count-of "sorry"))))

;; The command, with characters of two bytes in front of the gap.
(goto-char (point-min))
(search-forward "sorry")
(tllama-prove)
(wait-for "the edit of the command" 240 (lambda () (= 0 (count-of "sorry"))))

(goto-char (point-min))
(search-forward "turn")
(tllama-explain)
(wait-for "the explanation" 240 (lambda () (/= 0 (count-of "-- "))))

(save-buffer)
(lsp-workspace-shutdown (lsp-find-workspace 'tllama (buffer-file-name)))
(kill-emacs 0)
