//! Newton's method for two equations in two unknowns.

/// Steps after which a search has failed.
const MOST_STEPS: usize = 300;
/// A step this small, relative to the point, ends the search.
const ACCURACY: f64 = 1e-12;

/// Two values and their four partial derivatives: `[[df/dx, df/dy], [dg/dx, dg/dy]]`.
pub type Equations = ([f64; 2], [[f64; 2]; 2]);

/// Looks for a root from `start` on. Steps that leave `inside` are halved until they do not.
pub fn solve(
    start: [f64; 2],
    inside: impl Fn([f64; 2]) -> bool,
    equations: impl Fn([f64; 2]) -> Equations,
) -> Option<[f64; 2]> {
    let mut at = start;
    if !inside(at) {
        return None;
    }
    for _ in 0..MOST_STEPS {
        let ([f, g], [[fx, fy], [gx, gy]]) = equations(at);
        let determinant = fx * gy - fy * gx;
        let step = [(f * gy - g * fy) / determinant, (g * fx - f * gx) / determinant];
        if !step.iter().all(|part| part.is_finite()) {
            return None;
        }
        let mut scale = 1.0;
        let mut next = [at[0] - step[0], at[1] - step[1]];
        while !inside(next) {
            scale /= 2.0;
            if scale < 1e-12 {
                return None;
            }
            next = [at[0] - scale * step[0], at[1] - scale * step[1]];
        }
        let is_still = (0..2).all(|axis| (next[axis] - at[axis]).abs() <= ACCURACY * at[axis].abs().max(1e-9));
        at = next;
        if is_still {
            return Some(at);
        }
    }
    None
}
