# Makes reference.json: what R says about the values that the tests use.
#   Rscript electron/engine/statistics/reference/reference.r > \
#     electron/engine/statistics/reference/reference.json
# Debian: r-base-core, r-cran-jsonlite, r-cran-boot, r-cran-coin, r-cran-exactranktests. The
# versions that made the file are in it. The tests need only the file.
suppressPackageStartupMessages({
  library(jsonlite)
  library(boot)
  library(coin)
  library(exactRankTests)
})

deltas <- c(12.5, -3.25, 8.75, 20.5, 1.125, 15, -6.5, 9.25, 4.75, 18.625)
few <- c(11.5, 3.25, 8.75, -2.5, 14.125, 6, 9.375)
six <- c(4.5, 7.25, 1.5, 9.75, 3.125, 6.875)
tied <- c(3, -1, 0, 2, 2, -2, 5, 3, 0, 4, 1)
arm <- c(312.1, 298.4, 325.7, 341.2, 307.9, 333.3, 319.6, 345.8, 329.2, 316.4, 338.5, 322.8)
reference <- c(301.5, 289.7, 310.3, 295.2, 318.1, 304.4, 299.9, 312.6, 292.3)
tied_arm <- c(20, 22, 22, 25, 27, 27, 27, 30)
tied_reference <- c(18, 20, 20, 22, 22, 23, 25)
set.seed(20240)
long_arm <- round(rlnorm(60, log(300), 0.1))
long_reference <- round(rlnorm(55, log(310), 0.1))
skewed <- c(101, 99, 100, 102, 98, 103, 97, 160, 100, 101)

summary_of_t <- function(x, threshold) {
  test <- t.test(x)
  above <- t.test(x, mu = -threshold, alternative = "greater")$p.value
  below <- t.test(x, mu = threshold, alternative = "less")$p.value
  list(values = x, mean = mean(x), sd = sd(x), p = test$p.value,
       low = test$conf.int[1], high = test$conf.int[2],
       threshold = threshold, equivalence_p = max(above, below))
}

# By definition: all sign patterns, then all centres that the test does not reject.
sign_flip <- function(x, threshold) {
  signs <- as.matrix(expand.grid(rep(list(c(-1, 1)), length(x))))
  p_greater <- function(centre) {
    y <- x - centre
    mean(signs %*% y >= sum(y) - 1e-9)
  }
  p_less <- function(centre) {
    y <- x - centre
    mean(signs %*% y <= sum(y) + 1e-9)
  }
  subsets <- as.matrix(expand.grid(rep(list(c(FALSE, TRUE)), length(x))))[-1, ]
  candidates <- sort(apply(subsets, 1, function(chosen) mean(x[chosen])))
  kept_low <- candidates[sapply(candidates, function(centre) p_greater(centre) > 0.025)]
  kept_high <- candidates[sapply(candidates, function(centre) p_less(centre) > 0.025)]
  list(values = x, greater = p_greater(0), less = p_less(0),
       two_sided = min(1, 2 * min(p_greater(0), p_less(0))),
       low = min(kept_low), high = max(kept_high), threshold = threshold,
       equivalence_p = max(p_greater(-threshold), p_less(threshold)))
}

signed_rank <- function(x) {
  test <- wilcox.test(x, conf.int = TRUE, exact = TRUE)
  list(values = x, p = test$p.value, low = test$conf.int[1], high = test$conf.int[2],
       estimate = unname(test$estimate))
}

walsh_median <- function(x) {
  sums <- outer(x, x, "+") / 2
  median(sums[upper.tri(sums, diag = TRUE)])
}

rank_sum <- function(x, y) {
  test <- wilcox.test(x, y, conf.int = TRUE, exact = TRUE)
  list(arm = x, reference = y, u = unname(test$statistic), p = test$p.value,
       low = test$conf.int[1], high = test$conf.int[2], shift = unname(test$estimate))
}

# Twice the smaller one-sided p, as wilcox.test does without ties.
rank_sum_with_ties <- function(x, y) {
  data <- data.frame(v = c(x, y), g = factor(rep(c("arm", "reference"), c(length(x), length(y)))))
  one_sided <- function(side) {
    as.numeric(pvalue(wilcox_test(v ~ g, data, distribution = "exact", alternative = side)))
  }
  list(arm = x, reference = y, u = unname(suppressWarnings(wilcox.test(x, y))$statistic),
       p = min(1, 2 * min(one_sided("less"), one_sided("greater"))),
       shift = median(outer(x, y, "-")))
}

rank_sum_normal <- function(x, y) {
  test <- wilcox.test(x, y, exact = FALSE, correct = TRUE)
  list(arm = x, reference = y, u = unname(test$statistic), p = test$p.value)
}

# The formulas of effsize::cliff.delta(use.unbiased = FALSE, use.normal = TRUE), which follow
# Feng and Cliff (2004).
cliff <- function(x, y) {
  d <- sign(outer(x, y, "-"))
  n1 <- length(x)
  n2 <- length(y)
  delta <- mean(d)
  rows <- rowMeans(d)
  columns <- colMeans(d)
  s_rows <- var(rows)
  s_columns <- var(columns)
  rest <- sweep(sweep(d, 1, rows), 2, columns) + delta
  s_cells <- sum(rest^2) / ((n1 - 1) * (n2 - 1))
  s <- ((n2 - 1) * s_rows + (n1 - 1) * s_columns + s_cells) / (n1 * n2)
  z <- qnorm(0.975)
  spread <- z * sqrt(s) * sqrt((1 - delta^2)^2 + z^2 * s)
  scale <- 1 - delta^2 + z^2 * s
  list(arm = x, reference = y, delta = delta,
       low = (delta - delta^3 - spread) / scale, high = (delta - delta^3 + spread) / scale)
}

bca <- function(x) {
  set.seed(7)
  result <- boot(x, function(data, index) mean(data[index]^2), R = 999)
  left_out <- sapply(seq_along(x), function(i) mean(x[-i]^2))
  ends <- boot.ci(result, conf = 0.95, type = "bca",
                  L = empinf(result, type = "jack"))$bca[4:5]
  list(observed = result$t0, replicates = as.vector(result$t), left_out = left_out,
       low = ends[1], high = ends[2])
}

# Quantiles of resampled blocks, by really building the resample.
block_resamples <- function() {
  set.seed(11)
  sizes <- c(3, 2, 4, 3, 1, 3)
  draw_blocks <- function(centre) lapply(sizes, function(n) round(rlnorm(n, log(centre), 0.1)))
  one <- draw_blocks(300)
  other <- rev(draw_blocks(280))
  cases <- lapply(1:25, function(i) {
    drawn <- sample.int(6, replace = TRUE)
    counts <- tabulate(drawn, 6)
    level <- function(blocks, p) unname(quantile(unlist(blocks[drawn]), p, type = 7))
    list(counts = counts, level_p90 = level(one, 0.9),
         difference_p90 = level(one, 0.9) - level(other, 0.9),
         ratio_of_medians = level(one, 0.5) / level(other, 0.5))
  })
  # I() keeps a single launch a list.
  list(arm = lapply(one, I), reference = lapply(other, I), cases = cases)
}

kendall <- function(x, exact) {
  test <- if (exact) cor.test(seq_along(x), x, method = "kendall", exact = TRUE)
          else cor.test(seq_along(x), x, method = "kendall", exact = FALSE, continuity = TRUE)
  pairs <- which(upper.tri(diag(length(x))), arr.ind = TRUE)
  list(values = x, p = test$p.value,
       slope = median((x[pairs[, 2]] - x[pairs[, 1]]) / (pairs[, 2] - pairs[, 1])))
}

power_of_t <- function(n, effect, alpha) {
  list(blocks = n, effect = effect, alpha = alpha,
       power = power.t.test(n = n, delta = effect, sd = 1, sig.level = alpha,
                            type = "one.sample", strict = TRUE)$power)
}

blocks_for <- function(effect, alpha, power) {
  n <- 8
  while (power.t.test(n = n, delta = effect, sd = 1, sig.level = alpha, type = "one.sample",
                      strict = TRUE)$power < power) n <- n + 1
  list(effect = effect, alpha = alpha, power = power, blocks = n)
}

# P(both one-sided tests reject), by adaptive quadrature over the estimated variance.
power_of_equivalence <- function(n, effect, threshold, alpha) {
  critical <- qt(1 - alpha / 2, n - 1)
  given <- function(chi2) {
    sd <- sqrt(chi2 / (n - 1))
    room <- pmax(0, threshold * sqrt(n) - critical * sd)
    dchisq(chi2, n - 1) * (pnorm(room - effect * sqrt(n)) - pnorm(-room - effect * sqrt(n)))
  }
  widest <- (n - 1) * (threshold * sqrt(n) / critical)^2
  list(blocks = n, effect = effect, threshold = threshold, alpha = alpha,
       power = integrate(given, 0, widest, rel.tol = 1e-10)$value)
}

refusals <- function(a, b, c, d) {
  list(accepted = a, refused = b, reference_accepted = c, reference_refused = d,
       p = fisher.test(matrix(c(a, b, c, d), 2))$p.value)
}

binomial <- function(x, n, alpha) {
  ends <- binom.test(x, n)$conf.int
  list(different = x, runs = n, alpha = alpha, low = ends[1], high = ends[2],
       p_of_more = pbinom(x - 1, n, alpha, lower.tail = FALSE))
}

z <- c(-38, -8.3, -5.7, -3, -1.96, -0.67, -0.1, 0, 0.3, 0.6744897501960817, 1, 2.5758, 5.6, 6, 8)
p <- c(1e-300, 1e-20, 1e-5, 0.001, 0.025, 0.07, 0.3, 0.5, 0.6, 0.92, 0.975, 0.9999, 1 - 1e-12)
degrees <- c(1, 2, 5, 9, 30, 400)
grid <- expand.grid(t = c(-6, -2.26, -0.5, 0, 0.01, 1.5, 12), degrees = degrees)
quantiles <- expand.grid(p = c(1e-6, 0.005, 0.025, 0.3, 0.5, 0.8, 0.975, 0.9999), degrees = degrees)
betas <- data.frame(x = c(0.01, 0.2, 0.5, 0.9, 0.05, 0.999), a = c(0.5, 3, 20, 7.5, 1, 400),
                    b = c(0.5, 8, 21, 0.5, 1000, 2))

cat(toJSON(list(
  made_with = list(r = R.version.string, boot = as.character(packageVersion("boot")),
                   coin = as.character(packageVersion("coin")),
                   exactRankTests = as.character(packageVersion("exactRankTests"))),
  normal = list(z = z, cdf = pnorm(z), p = p, quantile = qnorm(p)),
  student = list(t = grid$t, degrees = grid$degrees, cdf = pt(grid$t, grid$degrees),
                 p = quantiles$p, quantile_degrees = quantiles$degrees,
                 quantile = qt(quantiles$p, quantiles$degrees)),
  beta = c(betas, list(value = pbeta(betas$x, betas$a, betas$b))),
  log_gamma = list(x = c(0.1, 0.5, 1, 3.7, 50, 1234.5),
                   value = lgamma(c(0.1, 0.5, 1, 3.7, 50, 1234.5))),
  quantile = list(values = skewed, p = c(0, 0.1, 0.33, 0.5, 0.9, 1),
                  value = unname(quantile(skewed, c(0, 0.1, 0.33, 0.5, 0.9, 1), type = 7))),
  t = list(summary_of_t(deltas, 20), summary_of_t(few, 15), summary_of_t(deltas - 400, 5)),
  sign_flip = list(sign_flip(few, 15), sign_flip(six, 9), sign_flip(deltas, 20),
                   sign_flip(tied, 4)),
  # A second opinion on the two-sided p: the permutation test of a package.
  sign_flip_package = list(values = tied, p = perm.test(tied, exact = TRUE)$p.value),
  signed_rank = list(signed_rank(deltas), signed_rank(few), signed_rank(six)),
  signed_rank_ties = list(values = tied, p = wilcox.exact(tied)$p.value,
                          estimate = walsh_median(tied)),
  signed_rank_normal = list(values = rep(long_arm - 298, 2),
    p = wilcox.test(rep(long_arm - 298, 2), exact = FALSE, correct = TRUE)$p.value),
  rank_sum = list(rank_sum(arm, reference), rank_sum(reference, arm), rank_sum(six, few)),
  rank_sum_ties = list(rank_sum_with_ties(tied_arm, tied_reference),
                       rank_sum_with_ties(tied_reference, tied_arm),
                       rank_sum_with_ties(long_arm[1:20], long_reference[1:15])),
  rank_sum_normal = rank_sum_normal(rep(long_arm, 5) + 0.1, rep(long_reference, 5)),
  cliff = list(cliff(arm, reference), cliff(tied_arm, tied_reference),
               cliff(long_reference, long_arm)),
  bca = bca(c(1.2, 3.4, 2.2, 5.9, 4.1, 0.7, 2.8, 9.5, 3.3, 1.9, 6.2, 2.5)),
  blocks = block_resamples(),
  holm = list(p = c(0.011, 0.02, 0.5, 0.011, 0.049, 0.9),
              adjusted = p.adjust(c(0.011, 0.02, 0.5, 0.011, 0.049, 0.9), "holm"),
              of_eight = p.adjust(c(0.011, 0.02, 0.5, 0.011, 0.049, 0.9), "holm", n = 8)),
  kendall = list(kendall(deltas, TRUE), kendall(c(1, 3, 2, 5, 4, 8, 7), TRUE)),
  kendall_ties = list(kendall(tied, FALSE), kendall(c(5, 5, 6, 7, 7, 7, 9, 10), FALSE)),
  power = list(power_of_t(10, 0.9, 0.05), power_of_t(8, 1.5, 0.01), power_of_t(40, 0.2, 0.05),
               power_of_t(2, 3, 0.05), power_of_t(500, 0.05, 0.1)),
  blocks_for = list(blocks_for(0.9, 0.05, 0.8), blocks_for(0.3, 0.05, 0.8),
                    blocks_for(0.5, 0.01, 0.9), blocks_for(5, 0.05, 0.8)),
  equivalence_power = list(power_of_equivalence(10, 0, 1.2, 0.05),
                           power_of_equivalence(24, 0.2, 0.9, 0.1),
                           power_of_equivalence(8, 0, 0.5, 0.05)),
  refusals = list(refusals(30, 0, 30, 8), refusals(28, 3, 30, 1), refusals(5, 5, 0, 9)),
  calibration = list(binomial(1, 20, 0.05), binomial(0, 20, 0.05), binomial(4, 20, 0.05),
                     binomial(20, 20, 0.05), binomial(52, 1000, 0.05)),
  outliers = list(values = skewed, score = (skewed - median(skewed)) / mad(skewed))
), digits = NA, auto_unbox = TRUE, pretty = FALSE), "\n", sep = "")
