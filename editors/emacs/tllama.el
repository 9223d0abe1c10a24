;;; tllama.el --- Proofs while you write Lean -*- lexical-binding: t -*-

;; For lsp-mode 8.0 and later, which runs tllama beside Lean's own server on the same file. Load this file, and start
;; `lsp' in Lean buffers:
;;
;;     (load "/path/to/editors/emacs/tllama.el")
;;     (add-hook 'lean4-mode-hook #'lsp)

;;; Code:

(require 'lsp-mode)

(defgroup tllama nil
  "Proofs while you write Lean."
  :group 'lsp-mode)

(defcustom tllama-command '("tllama" "lsp")
  "How the server is started."
  :type '(repeat string)
  :group 'tllama)

(defcustom tllama-settings nil
  "Settings as in `tllama.toml', sections and values as property lists: (:proof (:budget 30))."
  :type 'plist
  :group 'tllama)

(dolist (mode '(lean4-mode lean-mode))
  (add-to-list 'lsp-language-id-configuration (cons mode "lean4")))

(lsp-register-client
 (make-lsp-client
  :new-connection (lsp-stdio-connection (lambda () tllama-command))
  :activation-fn (lsp-activate-on "lean4")
  :initialization-options (lambda () (list :settings (or tllama-settings (make-hash-table))))
  :server-id 'tllama
  :add-on? t))

(defun tllama--perform (deed)
  "Ask tllama to do DEED at point; what comes of it is an edit or a message."
  (let ((workspace (lsp-find-workspace 'tllama (buffer-file-name))))
    (unless workspace
      (user-error "The tllama server is not running here; start it with M-x lsp"))
    (with-lsp-workspace workspace
      (lsp-request-async
       "workspace/executeCommand"
       (list :command (concat "tllama." deed)
             :arguments (vector (list :uri (lsp--buffer-uri) :position (lsp--cur-position))))
       #'ignore
       :error-handler (lambda (problem) (message "tllama: %s" (lsp-get problem :message)))
       :mode 'detached))))

(defun tllama-prove ()
  "Prove the theorem at point with tactics."
  (interactive)
  (tllama--perform "prove"))

(defun tllama-prove-with-model ()
  "Prove the theorem at point with the model."
  (interactive)
  (tllama--perform "proveWithModel"))

(defun tllama-refute ()
  "Look for a counterexample to the theorem at point."
  (interactive)
  (tllama--perform "refute"))

(defun tllama-explain ()
  "Explain the proof at point in comments."
  (interactive)
  (tllama--perform "explain"))

(provide 'tllama)
;;; tllama.el ends here
