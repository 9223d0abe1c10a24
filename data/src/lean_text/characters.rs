//! Which characters Lean lets stand in an identifier, and which open and close brackets.
//! After `Init/Meta/Defs.lean` (`isLetterLike`, `isSubScriptAlnum`, `isIdFirst`, `isIdRest`).

/// Greek, Coptic, extended Latin, letter-like and script characters, less those that Lean keeps as symbols.
fn is_letter_like(c: char) -> bool {
    match c {
        'λ' | 'Π' | 'Σ' | '×' | '÷' => false,
        '\u{3b1}'..='\u{3c9}' | '\u{391}'..='\u{3a9}' | '\u{3ca}'..='\u{3fb}' => true,
        '\u{1f00}'..='\u{1ffe}' | '\u{2100}'..='\u{214f}' | '\u{1d49c}'..='\u{1d59f}' => true,
        '\u{c0}'..='\u{ff}' | '\u{100}'..='\u{17f}' => true,
        _ => false,
    }
}

fn is_subscript(c: char) -> bool {
    matches!(c, '\u{2080}'..='\u{2089}' | '\u{2090}'..='\u{209c}' | '\u{1d62}'..='\u{1d6a}' | '\u{2c7c}')
}

pub(super) fn starts_identifier(c: char) -> bool {
    c.is_ascii_alphabetic() || c == '_' || is_letter_like(c)
}

pub(super) fn continues_identifier(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '\'' | '!' | '?') || is_letter_like(c) || is_subscript(c)
}

/// The bracket that closes `c`, if `c` opens one.
pub(super) fn closing_bracket(c: char) -> Option<char> {
    Some(match c {
        '(' => ')',
        '[' => ']',
        '{' => '}',
        '⟨' => '⟩',
        '⦃' => '⦄',
        '⟦' => '⟧',
        '⟪' => '⟫',
        '⟮' => '⟯',
        '⁅' => '⁆',
        '‹' => '›',
        '⌊' => '⌋',
        '⌈' => '⌉',
        _ => return None,
    })
}

pub(super) fn is_closing_bracket(c: char) -> bool {
    matches!(c, ')' | ']' | '}' | '⟩' | '⦄' | '⟧' | '⟫' | '⟯' | '⁆' | '›' | '⌋' | '⌉')
}
