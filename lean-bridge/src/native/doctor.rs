//! What stands between the user and a working native Lean, as plain data for a `doctor` command.
//! Looks at files only: it starts nothing, and never makes elan download a toolchain.

use std::{
    ffi::OsStr,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};

use super::project::{Project, Tools};
use super::tool::Tool;

/// The native Lean as it was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Report {
    pub project: Option<Project>,
    pub tools: Tools,
    /// Empty when nothing is known to be wrong.
    pub findings: Vec<Finding>,
}

/// One thing that is missing, and what to do about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    pub missing: String,
    pub remedy: String,
}

/// Inspects the project at or above `start`, the tools on `search_path` and the toolchains under `elan_home`.
pub fn inspect(start: &Path, search_path: &OsStr, elan_home: Option<&Path>) -> Report {
    let tools = Tools::on_path(search_path);
    let mut findings = Vec::new();
    let project = match Project::discover(start) {
        Ok(project) => Some(project),
        Err(error) => {
            findings.push(finding("a Lean project", error.to_string()));
            None
        }
    };
    let has_lakefile = project.as_ref().is_some_and(|project| project.lakefile.is_some());
    for tool in [Tool::Elan, Tool::Lake, Tool::Lean] {
        let wanted = match tool {
            // Toolchains may be installed without it.
            Tool::Elan => tools.lean.is_none(),
            Tool::Lake => has_lakefile,
            Tool::Lean => true,
        };
        if wanted && tools.get(tool).is_err() {
            findings.push(finding(format!("`{tool}` on the search path"), tool.remedy()));
        }
    }
    if let Some(project) = &project {
        findings.extend(toolchain_finding(project, &tools, elan_home));
        findings.extend(dependency_findings(project));
    }
    Report { project, tools, findings }
}

fn finding(missing: impl Into<String>, remedy: impl Into<String>) -> Finding {
    Finding { missing: missing.into(), remedy: remedy.into() }
}

fn toolchain_finding(project: &Project, tools: &Tools, elan_home: Option<&Path>) -> Option<Finding> {
    let Some(toolchain) = &project.toolchain else {
        return Some(finding(
            format!("a lean-toolchain file in {}", project.root.display()),
            "write the Lean version that the project is for into it, e.g. `leanprover/lean4:v4.28.0`",
        ));
    };
    // elan's own folder name of a toolchain.
    let folder = toolchain.replace('/', "--").replace(':', "---");
    let installed = elan_home?.join("toolchains").join(folder);
    let absent = tools.elan.is_some() && !installed.exists();
    absent.then(|| {
        finding(
            format!("the toolchain {toolchain}"),
            format!("run `elan toolchain install {toolchain}`, or let elan fetch it on first use"),
        )
    })
}

/// Packages that `lake-manifest.json` names and that were never fetched.
fn dependency_findings(project: &Project) -> Vec<Finding> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Manifest {
        packages_dir: Option<PathBuf>,
        #[serde(default)]
        packages: Vec<Package>,
    }
    #[derive(Deserialize)]
    struct Package {
        name: String,
        #[serde(rename = "type")]
        kind: String,
    }
    let path = project.root.join("lake-manifest.json");
    let Ok(text) = std::fs::read_to_string(&path) else { return Vec::new() };
    let manifest: Manifest = match serde_json::from_str(&text) {
        Ok(manifest) => manifest,
        Err(error) => {
            let missing = format!("a readable {} ({error})", path.display());
            return vec![finding(missing, "run `lake update` in the project")];
        }
    };
    let packages = project.root.join(manifest.packages_dir.unwrap_or_else(|| ".lake/packages".into()));
    let absent = manifest.packages.iter().filter(|p| p.kind == "git" && !packages.join(&p.name).is_dir());
    absent
        .map(|package| {
            let cache = if package.name == "mathlib" { " after `lake exe cache get`" } else { "" };
            finding(
                format!("the package {}", package.name),
                format!("run `lake build` in {}{cache}", project.root.display()),
            )
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn missing(report: &Report) -> Vec<&str> {
        report.findings.iter().map(|finding| finding.missing.as_str()).collect()
    }

    #[test]
    fn a_bare_machine_lacks_everything() {
        let folder = tempfile::tempdir().unwrap();
        let report = inspect(folder.path(), OsStr::new(""), None);
        assert_eq!(
            missing(&report),
            ["a Lean project", "`elan` on the search path", "`lean` on the search path"]
        );
        assert!(report.findings[0].remedy.contains("lake new"));
    }

    #[cfg(unix)]
    #[test]
    fn an_unfetched_project_is_told_what_to_fetch() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| {
            let path = folder.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(&path, text).unwrap();
            std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o755)).unwrap();
        };
        ["elan", "lake", "lean"].iter().for_each(|tool| write(&format!("bin/{tool}"), ""));
        write("lakefile.toml", "");
        write("lean-toolchain", "leanprover/lean4:v4.28.0");
        write(
            "lake-manifest.json",
            r#"{"packagesDir": ".lake/packages", "packages": [
                {"name": "mathlib", "type": "git"}, {"name": "own", "type": "path"}]}"#,
        );
        let elan_home = folder.path().join("elan");
        let search_path = folder.path().join("bin");
        let look = || inspect(folder.path(), search_path.as_os_str(), Some(&elan_home));
        assert_eq!(missing(&look()), ["the toolchain leanprover/lean4:v4.28.0", "the package mathlib"]);

        std::fs::create_dir_all(elan_home.join("toolchains/leanprover--lean4---v4.28.0")).unwrap();
        std::fs::create_dir_all(folder.path().join(".lake/packages/mathlib")).unwrap();
        assert_eq!(look().findings, []);
    }
}
