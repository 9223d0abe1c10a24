//! Reading: a text by its commands, with what each declares and what is open where it stands.

use std::ops::Range;

use crate::lean_text::{
    Scope, Scopes, Segment, SegmentKind, Token, TokenKind, segments, split_statement, strip_comments, tokens,
};

/// One level of namespaces and sections.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Level {
    /// Index of the command that opened it.
    pub opener: usize,
    pub namespace: Option<String>,
}

/// A text by its commands.
#[derive(Debug)]
pub(super) struct Side {
    pub text: String,
    pub commands: Vec<Command>,
    /// What is open behind the last command.
    pub end: Scopes,
}

/// A command, and what tells whether another one says the same.
#[derive(Debug)]
pub(super) struct Command {
    pub segment: Segment,
    /// Its tokens without comments; empty for documentation that stands by itself.
    pub key: String,
    /// Full names of what it declares, each with the place where it is written.
    pub names: Vec<String>,
    pub name_spans: Vec<Range<usize>>,
    /// What it says from its keyword on; of a theorem what its statement says.
    pub core: String,
    /// Of a theorem or an `example`: what it states, as tokens.
    pub statement: Option<String>,
    /// The text between the brackets of `@[…]`.
    pub attributes: Option<String>,
    /// What is open where it stands.
    pub scope: Vec<Level>,
    /// Of an `end`: the command that opened what it closes.
    pub closes: Option<usize>,
    pub is_import: bool,
    pub is_private: bool,
    /// It holds until the end of a namespace, section or file.
    pub is_local: bool,
}

impl Side {
    pub fn new(text: &str) -> Self {
        let mut scopes = Scopes::default();
        let mut side = Side { text: text.to_owned(), commands: Vec::new(), end: Scopes::default() };
        for segment in segments(text) {
            let scope = side.levels(&scopes);
            let mut command = Command::new(text, segment, &scopes, scope);
            let open = scopes.open().len();
            scopes.pass(text, &segment);
            if segment.kind == SegmentKind::End && open > scopes.open().len() {
                command.closes = command.scope.get(scopes.open().len()).map(|level| level.opener);
            }
            side.commands.push(command);
        }
        side.end = scopes;
        side
    }

    pub fn levels(&self, scopes: &Scopes) -> Vec<Level> {
        let level = |scope: &Scope| {
            let opener = self.commands.iter().rposition(|it| it.segment.start == scope.opened_at)?;
            Some(Level { opener, namespace: scope.namespace.clone() })
        };
        scopes.open().iter().filter_map(level).collect()
    }

    pub fn text_of(&self, index: usize) -> &str {
        let segment = &self.commands[index].segment;
        self.text[segment.start..segment.end].trim_end()
    }

    /// The first command that declares a name.
    pub fn declaring(&self, name: &str) -> Option<usize> {
        self.commands.iter().position(|command| command.names.iter().any(|own| own == name))
    }
}

impl Command {
    pub fn new(text: &str, segment: Segment, scopes: &Scopes, scope: Vec<Level>) -> Self {
        let own = &text[segment.start..segment.end];
        let code: Vec<Token> = tokens(own).into_iter().filter(|token| !token.is_comment()).collect();
        let words: Vec<&str> = code.iter().map(|token| token.text(own)).collect();
        let keyword = segment.keyword - segment.start;
        let first = code.iter().position(|token| token.start >= keyword).unwrap_or(code.len());
        let (before, core) = words.split_at(first);
        let word = core.first().copied().unwrap_or_default();
        let mut names = Vec::new();
        let mut name_spans = Vec::new();
        for (written, start) in declared(own, &code, first) {
            name_spans.push(segment.start + start..segment.start + start + written.len());
            names.push(scopes.full_name(written));
        }
        let is_theorem = matches!(segment.kind, SegmentKind::Declaration(_));
        let stated = is_theorem.then(|| split_statement(&own[keyword..]).statement);
        let statement = stated.map(|statement| {
            let code = tokens(statement).into_iter().filter(|token| !token.is_comment());
            code.skip(1).map(|token| token.text(statement)).collect::<Vec<_>>().join("\u{1}")
        });
        let core = match &statement {
            Some(statement) => statement.clone(),
            None => core.join("\u{1}"),
        };
        let is_local = matches!(word, "open" | "variable" | "universe" | "set_option" | "include" | "omit")
            || before.contains(&"local")
            || word == "attribute" && words.contains(&"local");
        Self {
            key: words.join("\u{1}"),
            names,
            name_spans,
            core,
            statement,
            attributes: attributes(own, &code[..first]),
            scope,
            closes: None,
            is_import: matches!(word, "import" | "module" | "prelude"),
            is_private: before.contains(&"private"),
            is_local,
            segment,
        }
    }

    pub fn is_scope_command(&self) -> bool {
        matches!(self.segment.kind, SegmentKind::Namespace | SegmentKind::Section | SegmentKind::End)
    }

    /// Whether another command declares the same: modifiers, attributes, and the proof of a theorem aside.
    pub fn says_what(&self, other: &Command) -> bool {
        self.core == other.core
            && self.names == other.names
            && self.statement.is_some() == other.statement.is_some()
    }

    /// The attributes that it gives what another one declares without them, as a command.
    pub fn attribute_beside(&self, given: &Command) -> Option<String> {
        let attributes = self.attributes.as_ref().filter(|own| given.attributes.as_ref() != Some(*own))?;
        Some(format!("attribute [{attributes}] _root_.{}", self.names.first()?))
    }
}

/// The names that a command declares as written, each with its offset.
fn declared<'a>(own: &'a str, code: &[Token], first: usize) -> Vec<(&'a str, usize)> {
    let mut found = Vec::new();
    let mut at = first;
    let is_mutual = code.get(first).is_some_and(|token| token.text(own) == "mutual");
    while at < code.len() {
        let word = code[at].text(own);
        let declares = matches!(
            word,
            "theorem"
                | "lemma"
                | "def"
                | "abbrev"
                | "structure"
                | "class"
                | "inductive"
                | "opaque"
                | "axiom"
                | "instance"
        );
        if declares && code[at].kind == TokenKind::Identifier {
            let mut name = at + 1;
            while code.get(name).is_some_and(|next| matches!(next.text(own), "inductive" | "abbrev")) {
                name += 1;
            }
            // `instance (priority := low) name`
            if code.get(name).is_some_and(|next| next.text(own) == "(") && word == "instance" {
                name += code[name..].iter().position(|token| token.kind == TokenKind::Close).unwrap_or(0) + 1;
            }
            if let Some(token) = code.get(name).filter(|token| token.kind == TokenKind::Identifier) {
                found.push((token.text(own), token.start));
            }
            at = name;
        }
        if !is_mutual {
            break;
        }
        at += 1;
    }
    found
}

/// What stands between the brackets of `@[…]` in front of a keyword.
fn attributes(own: &str, before: &[Token]) -> Option<String> {
    let open = before.windows(2).position(|pair| pair[0].text(own) == "@" && pair[1].text(own) == "[")?;
    let mut depth = 0usize;
    for token in &before[open + 1..] {
        match token.kind {
            TokenKind::Open => depth += 1,
            TokenKind::Close => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            let inner = &own[before[open + 1].end..token.start];
            return Some(strip_comments(inner).split_whitespace().collect::<Vec<_>>().join(" "));
        }
    }
    None
}
