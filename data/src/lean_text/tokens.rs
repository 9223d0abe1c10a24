//! The lexer: text to tokens with byte spans. Whitespace is not a token; comments are.
//! After `Lean/Parser/Basic.lean` (`tokenFn`, `strLitFn`, `charLitFn`, `rawStrLitFn`, `whitespace`).

use super::characters::{closing_bracket, continues_identifier, is_closing_bracket, starts_identifier};

/// One token: `text[start..end]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token {
    pub kind: TokenKind,
    /// Byte offset of the first character.
    pub start: usize,
    /// Byte offset after the last character.
    pub end: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TokenKind {
    /// `-- …` to the end of the line, the line break excluded.
    LineComment,
    /// `/- … -/`, nested.
    BlockComment,
    /// `/-- … -/`
    DocComment,
    /// `/-! … -/`
    ModuleDoc,
    /// An identifier or a keyword, dots and `«»` parts included.
    Identifier,
    Number,
    /// `"…"`; for an interpolated string the whole of it, holes included.
    String,
    /// `r"…"`, `r#"…"#`
    RawString,
    /// `'a'`, `'\n'`
    Char,
    Open,
    Close,
    /// Any other operator or character.
    Symbol,
    /// A comment or string that the text ends in.
    Unterminated,
}

impl Token {
    /// The token's text within the text it was read from.
    pub fn text<'a>(&self, source: &'a str) -> &'a str {
        &source[self.start..self.end]
    }

    pub fn is_comment(&self) -> bool {
        matches!(
            self.kind,
            TokenKind::LineComment | TokenKind::BlockComment | TokenKind::DocComment | TokenKind::ModuleDoc
        )
    }
}

/// The line (1-based) of a byte offset.
pub fn line_of(text: &str, offset: usize) -> u32 {
    let breaks = text.as_bytes()[..offset.min(text.len())].iter().filter(|&&byte| byte == b'\n').count();
    u32::try_from(breaks + 1).unwrap_or(u32::MAX)
}

/// All tokens of `text`, in order. Every byte that is not whitespace lies in exactly one token.
pub fn tokens(text: &str) -> Vec<Token> {
    let mut lexer = Lexer { text, at: 0, depth: 0, last_quote: text.rfind('»').unwrap_or(0) };
    let mut found = Vec::new();
    while let Some(c) = lexer.peek() {
        if c.is_whitespace() {
            lexer.at += c.len_utf8();
            continue;
        }
        let start = lexer.at;
        let interpolated = match found.last() {
            Some(Token { kind: TokenKind::Identifier, start: s, end }) => {
                *end == start && text[*s..*end].ends_with('!')
            }
            _ => false,
        };
        let kind = lexer.token(c, interpolated);
        found.push(Token { kind, start, end: lexer.at });
    }
    found
}

/// Operators of more than one character that matter to readers of declarations; the longest is listed first.
const OPERATORS: [&str; 24] = [
    "<|>", "<;>", "|>.", "⁻¹'", "...", "<|", "|>", "||", ":=", "::", "=>", "->", "<-", "<=", ">=", "==",
    "!=", "&&", "++", ">>", "..", "''", "//", "|-",
];

/// Interpolated strings within the holes of others are followed this deep; texts by people stay far below.
const INTERPOLATION_DEPTH_LIMIT: usize = 32;

struct Lexer<'a> {
    text: &'a str,
    at: usize,
    /// Interpolated strings around this place.
    depth: usize,
    /// Where the text's last `»` stands: no search for one beyond it.
    last_quote: usize,
}

impl Lexer<'_> {
    fn rest(&self) -> &str {
        &self.text[self.at..]
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn peek_second(&self) -> Option<char> {
        self.rest().chars().nth(1)
    }

    /// Steps over one character.
    fn bump(&mut self) -> Option<char> {
        let c = self.peek()?;
        self.at += c.len_utf8();
        Some(c)
    }

    fn bump_while(&mut self, accept: impl Fn(char) -> bool) {
        while self.peek().is_some_and(&accept) {
            self.bump();
        }
    }

    fn token(&mut self, c: char, interpolated: bool) -> TokenKind {
        let rest = self.rest();
        if rest.starts_with("--") {
            self.at += rest.find('\n').unwrap_or(rest.len());
            return TokenKind::LineComment;
        }
        if rest.starts_with("/-") {
            return self.block_comment();
        }
        if let Some(hashes) = raw_string_hashes(rest) {
            return self.raw_string(hashes);
        }
        match c {
            '"' => self.string(interpolated),
            '«' => self.identifier(),
            '\'' => self.char_or_symbol(),
            _ if starts_identifier(c) => self.identifier(),
            _ if c.is_ascii_digit() => self.number(),
            _ if closing_bracket(c).is_some() => {
                self.bump();
                TokenKind::Open
            }
            _ if is_closing_bracket(c) => {
                self.bump();
                TokenKind::Close
            }
            _ => self.symbol(),
        }
    }

    fn symbol(&mut self) -> TokenKind {
        match OPERATORS.iter().find(|operator| self.rest().starts_with(**operator)) {
            Some(operator) => self.at += operator.len(),
            None => {
                self.bump();
            }
        }
        TokenKind::Symbol
    }

    fn block_comment(&mut self) -> TokenKind {
        // The third character is part of the opening: `/--/` does not close itself.
        let (kind, opening) = match self.rest().as_bytes().get(2) {
            Some(b'-') => (TokenKind::DocComment, 3),
            Some(b'!') => (TokenKind::ModuleDoc, 3),
            _ => (TokenKind::BlockComment, 2),
        };
        self.at += opening;
        let mut depth = 1usize;
        while depth > 0 {
            let rest = self.rest();
            if rest.is_empty() {
                return TokenKind::Unterminated;
            } else if rest.starts_with("-/") {
                depth -= 1;
                self.at += 2;
            } else if rest.starts_with("/-") {
                depth += 1;
                self.at += 2;
            } else {
                self.bump();
            }
        }
        kind
    }

    /// A string; in an interpolated one, `{…}` holds terms that may contain strings and braces themselves.
    fn string(&mut self, interpolated: bool) -> TokenKind {
        self.bump();
        while let Some(c) = self.bump() {
            match c {
                '\\' => {
                    self.bump();
                }
                '"' => return TokenKind::String,
                '{' if interpolated && self.depth < INTERPOLATION_DEPTH_LIMIT => {
                    self.depth += 1;
                    let closed = self.hole();
                    self.depth -= 1;
                    if !closed {
                        return TokenKind::Unterminated;
                    }
                }
                _ => {}
            }
        }
        TokenKind::Unterminated
    }

    /// Steps over the rest of `{…}`; false if the text ends first.
    fn hole(&mut self) -> bool {
        let mut depth = 1usize;
        let mut after_bang = false;
        while let Some(c) = self.peek() {
            match c {
                '{' | '}' => {
                    self.bump();
                    depth = if c == '{' { depth + 1 } else { depth - 1 };
                    if depth == 0 {
                        return true;
                    }
                    after_bang = false;
                }
                _ if c.is_whitespace() => {
                    self.bump();
                    after_bang = false;
                }
                _ => {
                    let start = self.at;
                    if self.token(c, after_bang) == TokenKind::Unterminated {
                        return false;
                    }
                    after_bang = self.text[start..self.at].ends_with('!');
                }
            }
        }
        false
    }

    fn raw_string(&mut self, hashes: usize) -> TokenKind {
        self.at += 1 + hashes + 1;
        let closing = format!("\"{}", "#".repeat(hashes));
        match self.rest().find(&closing) {
            Some(offset) => {
                self.at += offset + closing.len();
                TokenKind::RawString
            }
            None => {
                self.at = self.text.len();
                TokenKind::Unterminated
            }
        }
    }

    fn identifier(&mut self) -> TokenKind {
        loop {
            if self.peek() == Some('«') {
                let closing = if self.at < self.last_quote { self.rest().find('»') } else { None };
                match closing {
                    Some(offset) => self.at += offset + '»'.len_utf8(),
                    None => {
                        self.bump();
                        return TokenKind::Symbol;
                    }
                }
            } else {
                self.bump_while(continues_identifier);
            }
            let dotted = self.peek() == Some('.')
                && self.peek_second().is_some_and(|next| {
                    starts_identifier(next) || (next == '«' && self.at < self.last_quote)
                });
            if !dotted {
                return TokenKind::Identifier;
            }
            self.bump();
        }
    }

    fn number(&mut self) -> TokenKind {
        let radix = self.rest().as_bytes();
        if radix[0] == b'0' && matches!(radix.get(1), Some(b'x' | b'X' | b'b' | b'B' | b'o' | b'O')) {
            self.at += 2;
            self.bump_while(|c| c.is_ascii_hexdigit() || c == '_');
            return TokenKind::Number;
        }
        self.bump_while(|c| c.is_ascii_digit() || c == '_');
        if self.peek() == Some('.') && self.peek_second().is_some_and(|c| c.is_ascii_digit()) {
            self.bump();
            self.bump_while(|c| c.is_ascii_digit());
        }
        if matches!(self.peek(), Some('e' | 'E')) {
            let exponent = self.rest()[1..].trim_start_matches(['+', '-']);
            if self.rest().len() - exponent.len() <= 2 && exponent.starts_with(|c: char| c.is_ascii_digit()) {
                self.at += self.rest().len() - exponent.len();
                self.bump_while(|c| c.is_ascii_digit());
            }
        }
        TokenKind::Number
    }

    /// A prime that does not end an identifier: a character literal if it closes, else an operator.
    fn char_or_symbol(&mut self) -> TokenKind {
        let body = &self.rest()[1..];
        let length = match body.chars().next() {
            Some('\\') => escape_length(body),
            Some('\'') | None => None,
            Some(c) => Some(c.len_utf8()),
        };
        match length {
            Some(length) if body[length..].starts_with('\'') => {
                self.at += 1 + length + 1;
                TokenKind::Char
            }
            _ => self.symbol(),
        }
    }
}

/// Bytes of the escape sequence that `body` starts with: `\n`, `\x41`, `\u03bb`.
fn escape_length(body: &str) -> Option<usize> {
    let kind = body[1..].chars().next()?;
    let digits = match kind {
        'x' => 2,
        'u' => 4,
        _ => 0,
    };
    let length = 1 + kind.len_utf8() + digits;
    body.is_char_boundary(length).then_some(length)
}

/// The number of `#` of the raw string that `rest` starts with, if it starts with one.
fn raw_string_hashes(rest: &str) -> Option<usize> {
    let after = rest.strip_prefix('r')?;
    let quoted = after.trim_start_matches('#');
    quoted.starts_with('"').then(|| after.len() - quoted.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each token's text, the kind given by a letter where it is not plain from the text.
    fn check(text: &str, expected: &[&str]) {
        let found = tokens(text);
        let texts: Vec<&str> = found.iter().map(|token| token.text(text)).collect();
        assert_eq!(texts, expected, "{text}");
    }

    fn check_kinds(text: &str, expected: &[TokenKind]) {
        let kinds: Vec<TokenKind> = tokens(text).iter().map(|token| token.kind).collect();
        assert_eq!(kinds, expected, "{text}");
    }

    #[test]
    fn comments_nest_and_end() {
        use TokenKind::*;
        check("a /- x /- y -/ z -/ b -- c\nd", &["a", "/- x /- y -/ z -/", "b", "-- c", "d"]);
        check_kinds(
            "/-- doc -/ /-! module -/ /- plain -/ -- line",
            &[DocComment, ModuleDoc, BlockComment, LineComment],
        );
        check_kinds("/--/ x -/ y", &[DocComment, Identifier]);
        check_kinds("/-/ x -/ y", &[BlockComment, Identifier]);
        check_kinds("a /- b /- c -/", &[Identifier, Unterminated]);
        check("x --y -/\nz", &["x", "--y -/", "z"]);
    }

    #[test]
    fn nesting_and_repetition_without_end_are_read_quickly() {
        assert_eq!(tokens(&"s!\"{".repeat(200_000)).last().map(|token| token.end), Some(800_000));
        assert_eq!(tokens(&"«".repeat(200_000)).len(), 200_000);
    }

    #[test]
    fn strings_hide_what_they_contain() {
        use TokenKind::*;
        check(r#"f "a \" -- b /- " c"#, &["f", r#""a \" -- b /- ""#, "c"]);
        check(r###"r#"x " \ "# y"###, &[r###"r#"x " \ "#"###, "y"]);
        check_kinds(r#"r"\" z"#, &[RawString, Identifier]);
        check_kinds("\"open", &[Unterminated]);
        check(r#"s!"a {f "b}"} c" d"#, &["s!", r#""a {f "b}"} c""#, "d"]);
        check(r#"s "a {" d"#, &["s", r#""a {""#, "d"]);
    }

    #[test]
    fn primes_end_names_and_quote_characters() {
        use TokenKind::*;
        check("x' y'' 'a' '\\'' '\\n' '\\x41'", &["x'", "y''", "'a'", "'\\''", "'\\n'", "'\\x41'"]);
        check_kinds("f '' s", &[Identifier, Symbol, Identifier]);
        check("f ⁻¹' s", &["f", "⁻¹'", "s"]);
        check_kinds("'\"' \"'\"", &[Char, String]);
    }

    #[test]
    fn identifiers_keep_dots_and_quotes() {
        check("Nat.«add comm».x h.1.2 h₁ x! α.β", &["Nat.«add comm».x", "h", ".", "1.2", "h₁", "x!", "α.β"]);
        check("foo.{u} λ x ∑ k", &["foo", ".", "{", "u", "}", "λ", "x", "∑", "k"]);
        check("«unclosed", &["«", "unclosed"]);
    }

    #[test]
    fn numbers() {
        check(
            "0xff_0 1.5e-3 2.foo 10e5 3..4",
            &["0xff_0", "1.5e-3", "2", ".", "foo", "10e5", "3", "..", "4"],
        );
    }

    #[test]
    fn operators_are_whole() {
        check("a:=b||c|d => e←f", &["a", ":=", "b", "||", "c", "|", "d", "=>", "e", "←", "f"]);
    }

    #[test]
    fn every_prefix_and_odd_byte_is_lexed_completely() {
        let text =
            "theorem «a b» /- /- -/ -/ : s!\"x{y \"z\"}\" = 'a' := r#\"q\"# \u{1F600} '\\u03bb' ⟨1.5e3⟩ -- ∎";
        for (end, _) in text.char_indices() {
            let prefix = &text[..end];
            let mut covered = 0;
            for token in tokens(prefix) {
                assert!(prefix[covered..token.start].trim().is_empty(), "{prefix}");
                assert!(token.end > token.start);
                covered = token.end;
            }
            assert!(prefix[covered..].trim().is_empty(), "{prefix}");
        }
    }
}
